-- Batches are drawn one after the other (milliseconds), so that two of them never hold the same partner.
select pg_advisory_xact_lock(hashtextextended('sirene.pick_batch', 0))
