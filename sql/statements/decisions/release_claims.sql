-- The leases of runs that are over: what they left behind can be taken up at once.
update sirene.proposal_line set claimed_by = null, claimed_until = null
where state = 'accepted' and claimed_by = any (%(run_ids)s::text[])
