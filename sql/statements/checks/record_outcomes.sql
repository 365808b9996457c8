-- A definite answer waits to be compared; the last-checked clock moves with the comparison, not here.
with outcomes as (
  update sirene.partner_snapshot as s
  set outcome = a.outcome, answer_hash = a.answer_hash, error = null
  from unnest(%(partner_ids)s::text[], %(outcomes)s::text[], %(answer_hashes)s::text[])
    as a (partner_id, outcome, answer_hash)
  where s.batch_id = %(batch_id)s and s.partner_id = a.partner_id
  returning s.partner_id
)
update sirene.check_state as c set last_attempt_at = now()
from outcomes where c.partner_id = outcomes.partner_id
