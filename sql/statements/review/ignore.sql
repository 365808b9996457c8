select review.ignore(%(lines)s::bigint[], %(reason)s::text) as changed
