-- Partners with an identifier that no check has had its turn for yet.
select count(*) as partners
from sirene.partner as p left join sirene.check_state as s using (partner_id)
where p.gone_at is null and p.siret is not null and (p.active or %(with_archived)s)
  and s.last_attempt_at is null and (s.claimed_until is null or s.claimed_until < now())
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
