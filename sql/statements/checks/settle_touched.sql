-- Their answers came with the export: they wait to be compared.
update sirene.partner_snapshot as s
set outcome = 'found', asked_for = e.siret, answer_hash = e.content_hash
from sirene.partner as p join sirene.establishment as e on e.siret = p.siret
where s.batch_id = %(batch_id)s and s.partner_id = p.partner_id and s.outcome is null
  and s.partner_id = any (%(partner_ids)s::text[])
