-- The definite answer was compared: the partner is checked. One that was compared with its stored answer, because it was
-- edited in the ERP, moves no clock of the register's.
with compared as (
  update sirene.partner_snapshot as s set compared_at = now()
  from unnest(%(partner_ids)s::text[], %(compared_with)s::text[]) as a (partner_id, compared_with)
  where s.batch_id = %(batch_id)s and s.partner_id = a.partner_id
  returning s.partner_id, s.outcome, s.asked_for, s.reason, a.compared_with::jsonb as compared_with
), edited as (
  update sirene.check_state as c
  set local_hash = p.compared_hash, compared_with = m.compared_with, claimed_by = null, claimed_until = null
  from compared as m join sirene.partner as p using (partner_id)
  where c.partner_id = m.partner_id and m.reason = 'edited'
)
update sirene.check_state as c
set last_checked_at = now(), last_attempt_at = coalesce(c.last_attempt_at, now()), failures = 0, next_attempt_at = null,
    last_error = null, last_outcome = case when m.outcome = 'invalid' then c.last_outcome else m.outcome end,
    ever_found = c.ever_found or m.outcome = 'found',
    current_as_of = case when m.outcome = 'found' then %(data_date)s::date else c.current_as_of end,
    checked_siret = p.siret, checked_hash = p.compared_hash, local_hash = p.compared_hash,
    compared_with = m.compared_with,
    last_processed = coalesce(e.last_processed, c.last_processed),
    requested_at = case when c.requested_at <= b.started_at then null else c.requested_at end,
    claimed_by = null, claimed_until = null
from compared as m
join sirene.partner as p using (partner_id)
cross join (select started_at from sirene.batch where batch_id = %(batch_id)s) as b
left join sirene.establishment as e on e.siret = m.asked_for
where c.partner_id = m.partner_id and m.reason <> 'edited'
