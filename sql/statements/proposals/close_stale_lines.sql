-- An undecided line that the latest comparison does not offer any more: obsolete when the ERP agrees by itself,
-- superseded when the register says something else. An accepted line is never touched here.
with stale as (
  select l.line_id, d.verdict
  from sirene.proposal_line as l
  join merging as m using (partner_id)
  left join wanted as w on w.partner_id = l.partner_id and w.field = l.field and w.admission in ('propose', 'auto')
  left join sirene.difference as d on d.partner_id = l.partner_id and d.field = l.field
  where l.state = 'new' and l.kind <> 'undo'
    and (l.proposal_id not in (select proposal_id from sirene.proposal where origin <> 'check') or w.field is not null)
    and not coalesce(l.new_value = w.new_value and l.current_value is not distinct from w.current_value, false)
)
update sirene.proposal_line as l
set state = case when coalesce(s.verdict, 'same') in ('same', 'equivalent') and not exists (
                   select from wanted as w where w.partner_id = l.partner_id and w.field = l.field)
                 then 'obsolete' else 'superseded' end,
    closed_at = now()
from stale as s where l.line_id = s.line_id and l.state = 'new'
returning l.state
