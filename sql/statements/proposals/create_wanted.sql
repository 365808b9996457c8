-- What the comparison offers, and what the owner's rules and the reviewers' refusals make of it, in this order: lock,
-- rule "never", silence, rule "fill"; then "auto" or "propose". Holds are set afterwards, over all of a batch.
create temporary table wanted on commit drop as
select
  d.partner_id, d.field, d.line_kind as kind, d.group_key, d.current_value, d.proposed_value as new_value,
  d.verdict, d.reason_code, d.reason,
  m.siret, m.source, m.data_date, m.answer_hash, m.last_processed, m.batch_id,
  r.rule_id, r.set_by as rule_author,
  case
    when exists (select from sirene.partner_lock as k where k.partner_id = d.partner_id) then 'locked'
    when r.rule = 'never' then 'never'
    when sirene.is_silenced(d.partner_id, d.field, d.proposed_value) then 'silenced'
    when r.rule = 'fill' and d.verdict <> 'missing' then 'fill_only'
    when r.rule = 'auto' and not exists (
      select from sirene.event as e
      where e.partner_id = d.partner_id and e.type = 'identity_conflict' and e.closed_at is null) then 'auto'
    else 'propose'
  end as admission,
  null::bigint as hold_id
from sirene.difference as d
join merging as m using (partner_id)
left join lateral sirene.rule_for(d.field, m.partner_category) as r on true
where d.line_kind is not null and d.proposed_value is not null
