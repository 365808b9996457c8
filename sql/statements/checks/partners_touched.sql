-- Our partners whose SIRET, or whose legal unit, is among the changes, and whose own record is stored (or who are known
-- by their SIREN alone).
select p.partner_id, 'due' as reason,
       coalesce((select max(s.position) from sirene.partner_snapshot as s where s.batch_id = %(batch_id)s), 0)
         + row_number() over (order by p.partner_id) as position
from (select partner_id, regexp_replace(siret, '\D', '', 'g') as digits
      from sirene.partner where gone_at is null and siret is not null) as p
where (p.digits = any (%(sirets)s::text[]) or left(p.digits, 9) = any (%(sirens)s::text[]))
  and (length(p.digits) = 9 or exists (select from sirene.establishment as e where e.siret = p.digits))
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = p.partner_id)
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
