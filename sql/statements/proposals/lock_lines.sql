-- Every line a person may be deciding, in the order of the ids, as deciding locks them: neither waits in a circle.
select count(*) as lines
from (
  select from sirene.proposal_line as l join merging as m using (partner_id)
  where l.state in ('new', 'accepted', 'ignored')
  order by l.line_id
  for update of l
) as locked
