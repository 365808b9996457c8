select review.declare(%(name)s)
