-- Partners that left, were archived, or are no company.
with gone as (
  select s.partner_id
  from sirene.alike_state as s
  left join sirene.partner as p on p.partner_id = s.partner_id and p.gone_at is null and p.active and p.is_company
  where p.partner_id is null
), keys as (
  delete from sirene.alike_key as k using gone as g where k.partner_id = g.partner_id
), pairs as (
  delete from sirene.alike as a using gone as g where g.partner_id in (a.partner_id, a.other_partner_id)
)
delete from sirene.alike_state as s using gone as g where s.partner_id = g.partner_id
