delete from sirene.search_hit where request_id = %(request_id)s
