select distinct claimed_by from sirene.proposal_line where state = 'accepted' and claimed_by is not null
