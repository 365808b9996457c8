delete from sirene.event where closed_at < now() - make_interval(days => %(days)s)
