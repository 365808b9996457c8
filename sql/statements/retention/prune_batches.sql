delete from sirene.batch where finished_at is not null and started_at < now() - make_interval(days => %(days)s)
