delete from sirene.search_request where answered_at < now() - make_interval(days => %(days)s)
