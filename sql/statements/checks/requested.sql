select count(*) as partners,
       'check:' || coalesce(sum(hashtextextended(s.partner_id || s.requested_at, 0)), 0)::text as fingerprint
from sirene.check_state as s join sirene.partner as p using (partner_id)
where s.requested_at is not null and p.gone_at is null
  and (s.claimed_until is null or s.claimed_until < now())
