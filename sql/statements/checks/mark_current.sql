-- The changes were read to their end: whoever is not among them agrees with the register as it did before.
update sirene.check_state as c set current_as_of = %(data_date)s::date
from sirene.partner as p
where c.partner_id = p.partner_id and p.gone_at is null and c.ever_found
  and c.current_as_of < %(data_date)s::date and c.current_as_of >= %(since)s::date
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = c.partner_id and s.compared_at is null)
