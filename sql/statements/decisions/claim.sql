-- A short lease on all due lines of some partners. A partner with a line under lease elsewhere is passed over.
with due as (
  select l.partner_id, min(l.decided_at) as oldest
  from sirene.proposal_line as l
  where l.state = 'accepted'
    and (l.next_attempt_at is null or l.next_attempt_at <= now())
    and (not %(confirmed_only)s or l.confirmed)
    and not exists (select from sirene.partner_lock as k where k.partner_id = l.partner_id)
    and not exists (
      select from sirene.proposal_line as o
      where o.partner_id = l.partner_id and o.state = 'accepted' and o.claimed_until >= now())
    and not (%(mode)s = 'dry_run' and exists (
      select from sirene.erp_write as w
      where w.line_id = l.line_id and w.result = 'dry_run' and w.intent_at >= l.decided_at))
  group by l.partner_id
  order by oldest, l.partner_id
  limit %(partners)s * 4
), locked as (
  select p.partner_id from sirene.partner as p join due using (partner_id)
  order by due.oldest, p.partner_id
  limit %(partners)s
  for update of p skip locked
), mine as (
  -- In the order of their ids, as deciding locks them: neither waits in a circle.
  select l.line_id from sirene.proposal_line as l join locked using (partner_id)
  where l.state = 'accepted'
    and (l.next_attempt_at is null or l.next_attempt_at <= now())
    and (not %(confirmed_only)s or l.confirmed)
    -- Two appliers may have chosen the partner from the same snapshot: the row as it stands now decides.
    and (l.claimed_until is null or l.claimed_until < now())
  order by l.line_id
  for update of l
)
update sirene.proposal_line as l
set claimed_by = %(run_id)s, claimed_until = now() + make_interval(secs => %(lease_seconds)s),
    attempts = l.attempts + 1
from mine
where l.line_id = mine.line_id
returning l.line_id, l.partner_id, l.field, l.kind, l.group_key, l.current_value,
          case when l.kind = 'undo' then l.new_value else coalesce(l.corrected_value, l.new_value) end as value,
          l.new_value, l.siret_then, l.attempts, l.undo_of
