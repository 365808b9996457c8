-- The result of each line of one partner, in one transaction: line, write, and the memory of what is not kept.
with outcome as (
  select * from unnest(%(line_ids)s::bigint[], %(results)s::text[], %(found_values)s::text[], %(messages)s::text[])
    as o (line_id, result, found_value, message)
), mine as (
  -- In the order of their ids, as deciding locks them: neither waits in a circle. A line undone is among them.
  select l.line_id from sirene.proposal_line as l
  where l.line_id in (
    select o.line_id from outcome as o
    union all
    select u.undo_of from sirene.proposal_line as u join outcome as o using (line_id) where u.undo_of is not null)
  order by l.line_id
  for update of l
), line as (
  update sirene.proposal_line as l
  set state = case
        when o.result in ('applied', 'already') then 'applied'
        when o.result = 'conflict' then 'conflict'
        when o.result in ('failed', 'not_kept') then 'failed'
        else l.state end,
      closed_at = case when o.result not in ('unreachable', 'dry_run') then now() end,
      error = o.message,
      next_attempt_at = case when o.result = 'unreachable'
        then now() + make_interval(secs => %(wait_seconds)s) end,
      claimed_by = null, claimed_until = null
  from outcome as o join mine using (line_id) where l.line_id = o.line_id and l.state = 'accepted'
  returning l.line_id, l.partner_id, l.field, l.kind, l.new_value, l.siret_then, l.undo_of, o.result, o.message
), taken_back as (
  update sirene.proposal_line as u set state = 'undone'
  from line join mine on mine.line_id = line.undo_of
  where u.line_id = line.undo_of and line.result in ('applied', 'already') and u.state = 'applied'
), unkept as (
  insert into sirene.ignored_field (partner_id, field, value, cause, line_id, siret, ignored_by, reason)
  select partner_id, field, new_value, 'not_kept', line_id, siret_then, current_user, message
  from line where result = 'not_kept' on conflict do nothing
), recheck as (
  insert into sirene.check_state as c (partner_id, requested_at, requested_by)
  select distinct partner_id, now(), 'apply_decisions' from line
  where result in ('conflict', 'failed', 'not_kept') or field in ('siret', 'siren')
  on conflict (partner_id) do update
    set requested_at = coalesce(c.requested_at, excluded.requested_at), requested_by = excluded.requested_by
)
-- An ERP that went away leaves the intent without result: nobody knows yet whether the write reached it.
update sirene.erp_write as w
set result = nullif(o.result, 'unreachable'), found_value = o.found_value, message = o.message,
    result_at = case when o.result <> 'unreachable' then clock_timestamp() end
from outcome as o
where w.result is null
  and w.write_id = (select max(x.write_id) from sirene.erp_write as x where x.line_id = o.line_id)
