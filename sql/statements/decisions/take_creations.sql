-- The intent: which partners this run is about to make. One that a dead run began is taken up again.
update sirene.creation as n set run_id = %(run_id)s, intent_at = clock_timestamp()
where n.creation_id in (select creation_id from sirene.creation where state = 'new' order by creation_id
                        limit 100 for update skip locked)
returning n.creation_id, n.siret, n.partner
