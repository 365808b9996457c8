update sirene.partner_snapshot as s set asked_for = a.asked_for
from unnest(%(partner_ids)s::text[], %(asked)s::text[]) as a (partner_id, asked_for)
where s.batch_id = %(batch_id)s and s.partner_id = a.partner_id
