select review.search(name => %(name)s) as request_id
