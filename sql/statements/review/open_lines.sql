select line_id, partner_id, ref, partner, field, label, current_value as current, new_value as new, reason, kind
from review.lines
where state = 'new' and (%(partner)s::text is null or ref = %(partner)s or partner_id = %(partner)s)
order by proposal_id, line_id
limit %(limit)s
