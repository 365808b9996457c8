with finished as (
  update sirene.batch set finished_at = now() where batch_id = %(batch_id)s and finished_at is null
)
update sirene.check_state set claimed_by = null, claimed_until = null where claimed_by = %(batch_id)s
