update sirene.creation
set state = %(state)s, partner_id = %(partner_id)s, message = %(message)s, finished_at = now()
where creation_id = %(creation_id)s
