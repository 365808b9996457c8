-- Nothing is known of the partner that was not known before: only the attempt clock moves, and that only when the
-- partner was really tried; it backs off only when the fault is its own, not the register's.
with outcomes as (
  update sirene.partner_snapshot as s set outcome = 'failed', error = a.error
  from unnest(%(partner_ids)s::text[], %(errors)s::text[]) as a (partner_id, error)
  where s.batch_id = %(batch_id)s and s.partner_id = a.partner_id
)
update sirene.check_state as c
set last_attempt_at = case when a.tried then now() else c.last_attempt_at end,
    failures = c.failures + (a.wait_seconds > 0)::integer,
    last_outcome = 'failed', last_error = a.error,
    next_attempt_at = case when a.wait_seconds > 0 then now() + make_interval(secs => a.wait_seconds) end,
    claimed_by = null, claimed_until = null
from unnest(%(partner_ids)s::text[], %(errors)s::text[], %(tried)s::boolean[], %(waits)s::double precision[])
  as a (partner_id, error, tried, wait_seconds)
where c.partner_id = a.partner_id
