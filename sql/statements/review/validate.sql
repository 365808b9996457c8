select review.validate(%(partner)s, variadic %(lines)s::bigint[]) as changed
