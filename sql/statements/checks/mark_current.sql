-- The changes were read to their end: whoever is not among them agrees with the register as it did before.
-- That settles a check that had failed as well: nothing is left to be asked.
update sirene.check_state as c
set current_as_of = %(data_date)s::date, failures = 0, next_attempt_at = null, last_error = null,
    last_outcome = case
      when c.last_outcome is distinct from 'failed' then c.last_outcome
      when exists (select from sirene.event as e
                   where e.partner_id = c.partner_id and e.type = 'vanished' and e.closed_at is null) then 'not_found'
      else 'found' end
from sirene.partner as p
where c.partner_id = p.partner_id and p.gone_at is null and c.ever_found
  and c.current_as_of < %(data_date)s::date and c.current_as_of >= %(since)s::date
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = c.partner_id and s.compared_at is null)
