-- The leases of runs that are over: what they left behind can be taken up at once.
with theirs as (
  select line_id from sirene.proposal_line
  where state = 'accepted' and claimed_by = any (%(run_ids)s::text[])
  order by line_id -- as deciding locks them
  for update
)
update sirene.proposal_line as l set claimed_by = null, claimed_until = null
from theirs where l.line_id = theirs.line_id
