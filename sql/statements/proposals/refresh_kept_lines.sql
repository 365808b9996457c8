-- The register still says the same and the ERP did not move: the line stays, with the newer date of the data.
update sirene.proposal_line as l
set data_date = w.data_date, last_processed = w.last_processed, verdict = w.verdict, reason = w.reason,
    reason_code = w.reason_code, group_key = w.group_key, kind = w.kind
from wanted as w
where l.state = 'new' and l.partner_id = w.partner_id and l.field = w.field
  and w.admission in ('propose', 'auto')
  and l.new_value = w.new_value and l.current_value is not distinct from w.current_value
