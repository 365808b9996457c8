select p.partner_id, 'asked' as reason, row_number() over (order by s.requested_at, p.partner_id) as position
from sirene.check_state as s join sirene.partner as p using (partner_id)
where s.requested_at is not null and p.gone_at is null
  and (s.claimed_until is null or s.claimed_until < now())
limit %(batch_size)s
