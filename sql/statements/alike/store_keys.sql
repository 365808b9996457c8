insert into sirene.alike_key (key, partner_id)
select distinct hashtextextended(k.key, 0), k.partner_id
from unnest(%(keys)s::text[], %(partner_ids)s::text[]) as k (key, partner_id)
