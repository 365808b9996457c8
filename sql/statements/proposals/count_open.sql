select field, kind, count(*) as lines, count(distinct partner_id) as partners
from sirene.proposal_line where state = 'new' group by field, kind order by field, kind
