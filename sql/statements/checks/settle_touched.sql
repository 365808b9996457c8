-- Their answers are stored: they wait to be compared.
update sirene.partner_snapshot as s
set outcome = 'found', asked_for = p.digits, answer_hash = e.content_hash
from (select partner_id, regexp_replace(siret, '\D', '', 'g') as digits from sirene.partner) as p
left join sirene.establishment as e on e.siret = p.digits
where s.batch_id = %(batch_id)s and s.partner_id = p.partner_id and s.outcome is null
  and s.partner_id = any (%(partner_ids)s::text[])
