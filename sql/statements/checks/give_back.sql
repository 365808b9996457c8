-- The run failed: any later batch may take up its partners, those it was answered about for nothing more than a comparison.
update sirene.check_state set claimed_by = null, claimed_until = null where claimed_by = %(batch_id)s
