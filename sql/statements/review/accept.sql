select review.accept(variadic %(lines)s::bigint[]) as changed
