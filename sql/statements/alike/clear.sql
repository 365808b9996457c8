with keys as (
  delete from sirene.alike_key where partner_id = any (%(partner_ids)s::text[])
)
delete from sirene.alike
where partner_id = any (%(partner_ids)s::text[]) or other_partner_id = any (%(partner_ids)s::text[])
