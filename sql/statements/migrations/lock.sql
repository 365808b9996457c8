select pg_advisory_lock(hashtextextended('sirene.migrations', 0))
