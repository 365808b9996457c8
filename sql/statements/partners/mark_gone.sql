-- A partner that left the ERP (deleted or merged away) keeps its history; its open lines are orphaned.
with gone as (
  update sirene.partner as p set gone_at = now()
  where p.gone_at is null and not exists (select from pg_temp.partner_staging as t where t.partner_id = p.partner_id)
  returning p.partner_id
), theirs as (
  select l.line_id from sirene.proposal_line as l join gone using (partner_id)
  where l.state in ('new', 'accepted')
  order by l.line_id -- as deciding locks them
  for update of l
), orphaned as (
  update sirene.proposal_line as l
  set state = 'orphaned', closed_at = now(), error = 'the partner is gone from the ERP'
  from theirs where l.line_id = theirs.line_id
)
select count(*) as gone_partners from gone
