select p.partner_id, 'named' as reason, row_number() over (order by p.partner_id) as position
from sirene.partner as p
where p.gone_at is null and (p.partner_id = any (%(names)s) or p.ref = any (%(names)s))
