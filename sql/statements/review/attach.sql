select review.attach(%(partner)s, %(candidate_id)s) as opened
