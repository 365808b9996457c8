-- Our partners whose SIRET, or whose legal unit, is among the changes, and whose own record is stored.
select p.partner_id, 'due' as reason,
       coalesce((select max(s.position) from sirene.partner_snapshot as s where s.batch_id = %(batch_id)s), 0)
         + row_number() over (order by p.partner_id) as position
from sirene.partner as p
join sirene.establishment as e on e.siret = p.siret
where p.gone_at is null
  and (p.siret = any (%(sirets)s::text[]) or left(p.siret, 9) = any (%(sirens)s::text[]))
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = p.partner_id)
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
