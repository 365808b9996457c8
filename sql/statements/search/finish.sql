update sirene.search_request
set state = %(state)s, hits = %(hits)s, message = %(message)s, answered_at = now()
where request_id = %(request_id)s
