-- Everything of the register that is stored about one legal unit. What the ERP holds, and who decided what, stays.
with answer as (
  delete from sirene.answer where left(siret, 9) = %(siren)s returning 1
), establishment as (
  delete from sirene.establishment where siren = %(siren)s returning siret
), difference as (
  delete from sirene.difference as d using sirene.partner as p
  where d.partner_id = p.partner_id and left(coalesce(p.siret, p.siren), 9) = %(siren)s returning 1
), snapshot as (
  delete from sirene.partner_snapshot as s using sirene.partner as p
  where s.partner_id = p.partner_id and left(coalesce(p.siret, p.siren), 9) = %(siren)s and s.merged_at is not null
  returning 1
), candidate as (
  delete from sirene.candidate where siren = %(siren)s returning 1
), hit as (
  delete from sirene.search_hit where siren = %(siren)s returning 1
), line as (
  delete from sirene.proposal_line as l using sirene.partner as p
  where l.partner_id = p.partner_id and left(coalesce(p.siret, p.siren), 9) = %(siren)s
    and l.state in ('new', 'superseded', 'obsolete', 'orphaned')
  returning 1
), clock as (
  update sirene.check_state as c set compared_with = null
  from sirene.partner as p
  where c.partner_id = p.partner_id and left(coalesce(p.siret, p.siren), 9) = %(siren)s
)
select 'answers' as what, count(*) as rows from answer
union all select 'establishments', count(*) from establishment
union all select 'differences', count(*) from difference
union all select 'snapshots', count(*) from snapshot
union all select 'candidates', count(*) from candidate
union all select 'search hits', count(*) from hit
union all select 'lines not decided', count(*) from line
