update wanted as w set hold_id = h.hold_id
from sirene.hold as h
where h.state = 'open' and h.kind = 'mass_change' and h.field = w.field
  and w.verdict = 'different' and w.kind = 'update' and w.field <> 'last_processed'
