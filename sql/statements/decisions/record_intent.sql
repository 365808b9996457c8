-- The intent before the write. A line whose earlier intent never got its result (the run died) keeps that row: it holds
-- the value that stood there before we touched it.
insert into sirene.erp_write (line_id, partner_id, field, old_value, new_value, run_id)
select i.line_id, i.partner_id, i.field, i.old_value, i.new_value, %(run_id)s
from unnest(%(line_ids)s::bigint[], %(partner_ids)s::text[], %(fields)s::text[], %(old_values)s::text[],
            %(new_values)s::text[]) as i (line_id, partner_id, field, old_value, new_value)
where not exists (select from sirene.erp_write as w where w.line_id = i.line_id and w.result is null)
