select review.create_partner(%(hit_id)s) as creation_id
