update sirene.partner_snapshot as s set merged_at = now()
from merging as m
where s.partner_id = m.partner_id and s.compared_at is not null and s.merged_at is null
