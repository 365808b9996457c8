update sirene.proposal_line as l set superseded_by = n.line_id
from sirene.proposal_line as n
where n.line_id = any (%(line_ids)s::bigint[])
  and l.partner_id = n.partner_id and l.field = n.field
  and l.state = 'superseded' and l.superseded_by is null and l.line_id < n.line_id
