-- Whoever was compared with nothing but what the register still says agrees with it as it did before.
update sirene.check_state as c set current_as_of = %(data_date)s::date
from sirene.followed as f
where c.partner_id = f.partner_id and f.last_outcome = 'found'
  and (c.current_as_of is null or c.current_as_of < %(data_date)s::date)
  and (length(f.digits) = 9 or jsonb_exists(f.compared_with, f.digits))
  and (
    select bool_and(k.fingerprint = any (%(unchanged)s::text[]))
    from jsonb_each_text(f.compared_with) as k (siret, fingerprint)
  )
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = c.partner_id and s.compared_at is null)
