-- New lines go to the partner's open proposal when it has one, else to a new one.
with fresh as (
  select w.* from wanted as w
  where w.admission in ('propose', 'auto')
    and not exists (
      select from sirene.proposal_line as l
      where l.partner_id = w.partner_id and l.field = w.field and l.state in ('new', 'accepted'))
), present as (
  select l.partner_id, max(l.proposal_id) as proposal_id
  from sirene.proposal_line as l
  where l.state = 'new' and l.partner_id in (select partner_id from fresh)
  group by l.partner_id
), made as (
  insert into sirene.proposal (partner_id, batch_id)
  select partner_id, min(batch_id) from fresh
  where partner_id not in (select partner_id from present) group by partner_id
  order by partner_id
  returning partner_id, proposal_id
), touched as (
  update sirene.proposal as o set updated_at = now() from present where o.proposal_id = present.proposal_id
), header as (
  select partner_id, proposal_id from present union all select partner_id, proposal_id from made
), opened as (
  insert into sirene.proposal_line (
    proposal_id, partner_id, field, kind, group_key, current_value, new_value, verdict, reason_code, reason,
    siret_then, source, answer_hash, data_date, last_processed, hold_id, opened_batch,
    state, decided_at, decided_by, decision_reason
  )
  select
    h.proposal_id, w.partner_id, w.field, w.kind, w.group_key, w.current_value, w.new_value, w.verdict, w.reason_code,
    w.reason, w.siret, w.source, w.answer_hash, w.data_date, w.last_processed, w.hold_id, w.batch_id,
    case when w.admission = 'auto' and w.hold_id is null then 'accepted' else 'new' end,
    case when w.admission = 'auto' and w.hold_id is null then now() end,
    case when w.admission = 'auto' and w.hold_id is null then 'rule:' || w.rule_id || ' by ' || w.rule_author end,
    case when w.admission = 'auto' and w.hold_id is null then 'rule auto' end
  from fresh as w
  join header as h using (partner_id)
  join sirene.field as f using (field)
  order by h.proposal_id, f.position
  returning line_id, partner_id, field, kind, state, current_value, new_value, decided_by
), logged as (
  insert into sirene.decision_log (action, line_id, partner_id, field, old_hash, new_hash, actor)
  select 'auto', line_id, partner_id, field, md5(current_value), md5(new_value), decided_by
  from opened where state = 'accepted'
)
select line_id, partner_id, field, kind, state from opened order by line_id
