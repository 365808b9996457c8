select sirene.pre_accept(%(partner_id)s, %(rate)s::numeric) as lines
