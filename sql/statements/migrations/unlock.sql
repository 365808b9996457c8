select pg_advisory_unlock(hashtextextended('sirene.migrations', 0))
