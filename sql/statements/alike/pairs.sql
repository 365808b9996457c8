-- Who shares a key with one of these partners. A key that more than fifty share (a chain in one town) tells nothing.
with mine as (
  select key, partner_id from sirene.alike_key where partner_id = any (%(partner_ids)s::text[])
), telling as (
  select k.key from sirene.alike_key as k where k.key in (select key from mine)
  group by k.key having count(*) between 2 and 50
), pair as (
  select distinct least(m.partner_id, o.partner_id) as partner_id, greatest(m.partner_id, o.partner_id) as other_partner_id
  from mine as m join telling using (key) join sirene.alike_key as o using (key)
  where o.partner_id <> m.partner_id
)
select q.partner_id, q.other_partner_id,
       to_jsonb(a) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as one,
       to_jsonb(b) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as other
from pair as q
join sirene.partner as a on a.partner_id = q.partner_id
join sirene.partner as b on b.partner_id = q.other_partner_id
