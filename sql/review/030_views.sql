-- What reviewers read. BI tools show the comments beside the columns.

create view review.lines as
select
  l.line_id, l.proposal_id, l.partner_id, p.ref, p.name as partner, p.town as partner_town,
  l.field, case when g.english then f.label_en else f.label_fr end as label,
  l.current_value, l.new_value, l.corrected_value,
  case when l.state in ('accepted', 'applied', 'conflict', 'failed', 'undone') then 'accept'
       when l.state = 'ignored' then 'ignore' end as decision,
  l.state, case when g.english then t.label_en else t.label_fr end as state_label,
  l.kind, l.group_key, l.verdict, l.reason, l.reason_code,
  f.invoicing as affects_invoicing,
  l.source, l.data_date, l.last_processed, l.siret_then as siret,
  l.opened_at, now() - l.opened_at as age,
  l.decided_at, l.decided_by, l.declared_by, l.decision_reason,
  case when h.state = 'open' then l.hold_id end as hold_id,
  k.partner_id is not null as locked,
  exists (select from sirene.event as e
          where e.partner_id = l.partner_id and e.type = 'identity_conflict' and e.closed_at is null) as identity_conflict,
  coalesce(r.roles, array['sirene_reviewer']) as may_decide,
  l.attempts, l.error
from sirene.proposal_line as l
join sirene.field as f using (field)
join sirene.line_state as t using (state)
cross join sirene.language as g
left join sirene.partner as p using (partner_id)
left join (select field, array_agg(role_name order by role_name) as roles from sirene.field_reserved group by field) as r
  using (field)
left join sirene.hold as h on h.hold_id = l.hold_id
left join sirene.partner_lock as k on k.partner_id = l.partner_id;

comment on view review.lines is
  'One row per proposed field. Decide by updating "decision" to accept, ignore or NULL (take back); or by the functions.';
comment on column review.lines.line_id is 'Number of the line, for review.accept(), ignore(), correct(), undo()';
comment on column review.lines.proposal_id is 'The proposal it stands in: one per partner and occasion';
comment on column review.lines.partner_id is 'The ERP''s key of the partner';
comment on column review.lines.ref is 'The ERP''s reference of the partner';
comment on column review.lines.partner is 'The partner''s name in the ERP';
comment on column review.lines.partner_town is 'The partner''s town in the ERP';
comment on column review.lines.field is 'Canonical name of the field';
comment on column review.lines.label is 'Name of the field for people';
comment on column review.lines.current_value is 'The ERP''s value when the line was made';
comment on column review.lines.new_value is 'The register''s value, as the ERP would write it';
comment on column review.lines.corrected_value is 'The reviewer''s own spelling, written instead (review.correct)';
comment on column review.lines.decision is 'accept, ignore, or NULL while undecided: the one column you can update, with declared_by and decision_reason';
comment on column review.lines.state is 'new, accepted, ignored, applied, conflict, failed, superseded, obsolete, orphaned, undone';
comment on column review.lines.state_label is 'The state for people';
comment on column review.lines.kind is 'update, repair, head_office_moved, identifier, successor, undo';
comment on column review.lines.group_key is 'Lines of one group stand or fall together when they are applied';
comment on column review.lines.verdict is 'missing: empty in the ERP; different; equivalent: same thing spelt otherwise';
comment on column review.lines.reason is 'Why, in words';
comment on column review.lines.reason_code is 'Why, as a stable code for figures';
comment on column review.lines.affects_invoicing is 'SIRET, SIREN, VAT number and legal name show on invoices';
comment on column review.lines.source is 'Which register said so';
comment on column review.lines.data_date is 'Date of the register''s data';
comment on column review.lines.last_processed is 'When INSEE last processed the establishment';
comment on column review.lines.siret is 'The partner''s SIRET when the line was made';
comment on column review.lines.opened_at is 'When it was proposed';
comment on column review.lines.age is 'How long it has been there';
comment on column review.lines.decided_at is 'When it was decided';
comment on column review.lines.decided_by is 'Login that decided, or rule:…';
comment on column review.lines.declared_by is 'Name given by a tool that shares one login; not verified';
comment on column review.lines.decision_reason is 'Why it was decided so';
comment on column review.lines.hold_id is 'The open hold that keeps the line from being decided';
comment on column review.lines.locked is 'The partner is locked';
comment on column review.lines.identity_conflict is 'Name and town do not match the SIRET: left out of bulk accepts';
comment on column review.lines.may_decide is 'Roles that may decide this field';
comment on column review.lines.attempts is 'How often it was tried in the ERP';
comment on column review.lines.error is 'What the ERP said when it could not be applied';

create view review.proposals as
select
  o.proposal_id, o.partner_id, p.ref, p.name as partner,
  t.state, case when g.english then t.label_en else t.label_fr end as state_label,
  c.lines, c.new_lines, c.accepted_lines, c.ignored_lines, c.other_lines,
  o.opened_at, o.updated_at, s.last_checked_at, c.data_date, c.last_processed, o.origin
from sirene.proposal as o
join lateral (
  select count(*) as lines,
         count(*) filter (where l.state = 'new') as new_lines,
         count(*) filter (where l.state in ('accepted', 'applied', 'conflict', 'failed', 'undone')) as accepted_lines,
         count(*) filter (where l.state = 'ignored') as ignored_lines,
         count(*) filter (where l.state in ('superseded', 'obsolete', 'orphaned')) as other_lines,
         max(l.data_date) as data_date,
         max(l.last_processed) as last_processed
  from sirene.proposal_line as l where l.proposal_id = o.proposal_id
) as c on true
join sirene.line_state as t
  on t.state = case when c.new_lines > 0 then 'new' when c.accepted_lines > 0 then 'accepted' else 'ignored' end
cross join sirene.language as g
left join sirene.partner as p using (partner_id)
left join sirene.check_state as s using (partner_id);
comment on view review.proposals is
  'One row per proposal (header): Nouveau while a line is undecided, Validé once one was accepted, else Ignoré. All rows of a partner are its earlier proposals.';

create view review.partners as
select
  p.partner_id, p.ref, p.name, p.legal_name, p.trade_name, p.is_company, p.active, p.siren, p.siret, p.vat,
  p.street, p.street2, p.street3, p.post_code, p.town, p.region, p.department, p.country, p.naf, p.legal_form,
  p.establishment_type, p.administrative_state, p.creation_date, p.category, p.workforce, p.last_processed, p.turnover,
  p.partner_category, p.changed_at,
  t.state, case when g.english then t.label_en else t.label_fr end as state_label,
  s.last_checked_at, s.current_as_of, s.last_processed as register_last_processed,
  coalesce(n.open_lines, 0) as open_lines,
  coalesce(v.open_events, '{}') as open_events,
  s.last_attempt_at, s.next_attempt_at, s.failures, s.last_error, s.requested_at,
  k.partner_id is not null as locked,
  p.first_seen, p.last_seen, p.gone_at
from sirene.partner as p
left join sirene.check_state as s using (partner_id)
left join sirene.partner_lock as k using (partner_id)
left join lateral (
  select count(*) as open_lines from sirene.proposal_line as l where l.partner_id = p.partner_id and l.state = 'new'
) as n on true
left join lateral (
  select array_agg(e.type order by e.type) as open_events
  from sirene.event as e where e.partner_id = p.partner_id and e.closed_at is null
) as v on true
join sirene.partner_state as t on t.state = case
    when p.gone_at is not null then 'gone'
    when coalesce(n.open_lines, 0) > 0 then 'updates_available'
    when p.siret is null and p.siren is null then 'no_identifier'
    when s.last_outcome = 'failed' then 'failing'
    when s.last_checked_at is null then 'never_checked'
    when s.last_outcome = 'not_found' then 'not_found'
    else 'up_to_date'
  end
cross join sirene.language as g;
comment on view review.partners is
  'One row per partner of the ERP: is it up to date, when was it last checked (last_checked_at), when did INSEE last process it (register_last_processed).';

create view review.events as
select e.event_id, e.partner_id, p.ref, p.name as partner, e.type, e.reason, e.siret, e.detail,
       e.closed_at is null as open, e.confirmed_at is not null as confirmed,
       e.data_date, e.opened_at, e.confirmed_at, e.closed_at, e.closed_because
from sirene.event as e left join sirene.partner as p using (partner_id);
comment on view review.events is 'Facts about partners that are no field: closed, head_office_moved, identity_conflict…';

create view review.silenced as
select i.partner_id, coalesce(p.ref, i.ref) as ref, p.name as partner, i.field,
       coalesce(case when g.english then f.label_en else f.label_fr end, i.field) as label,
       i.value, i.cause, i.ignored_at, i.ignored_by, i.declared_by, i.reason, i.line_id
from sirene.ignored_field as i
cross join sirene.language as g
left join sirene.field as f using (field)
left join sirene.partner as p using (partner_id);
comment on view review.silenced is
  'What is never proposed again: a field of a partner, or (value filled) this value only. review.reopen() takes it back.';

create view review.history as
select w.write_id, w.line_id, w.partner_id, p.ref, p.name as partner, w.field,
       case when g.english then f.label_en else f.label_fr end as label,
       w.old_value, w.new_value, w.result, w.found_value, w.message, w.intent_at, w.result_at, w.run_id,
       l.state, case when g.english then t.label_en else t.label_fr end as state_label, l.kind, l.reason,
       l.decided_by, l.declared_by, l.decided_at, l.decision_reason
from sirene.erp_write as w
join sirene.proposal_line as l using (line_id)
join sirene.field as f on f.field = w.field
join sirene.line_state as t using (state)
cross join sirene.language as g
left join sirene.partner as p on p.partner_id = w.partner_id;
comment on view review.history is
  'Every try to write into the ERP: old value, new value, result, who decided, when and why, and the run that did it.';

create view review.holds as
select h.hold_id, h.kind, h.field, case when g.english then f.label_en else f.label_fr end as label, h.message, h.partners,
       (select count(*) from sirene.proposal_line as l where l.hold_id = h.hold_id and l.state = 'new') as lines,
       h.sample, h.state, h.opened_at, h.decided_at, h.decided_by, h.declared_by
from sirene.hold as h join sirene.field as f using (field) cross join sirene.language as g;
comment on view review.holds is 'Mass changes that wait for an administrator: review.release_hold(id) or review.reject_hold(id).';

create view review.rules as
select r.rule_id, r.field, coalesce(case when g.english then f.label_en else f.label_fr end, r.field) as label,
       r.partner_category, r.rule, r.set_at, r.set_by, r.reason
from sirene.field_rule as r cross join sirene.language as g left join sirene.field as f using (field);
comment on view review.rules is 'never, fill (only when empty in the ERP), propose, auto; the most particular row wins.';

create view review.decisions as
select d.log_id, d.at, d.action, d.line_id, d.partner_id, p.ref, d.field,
       case when g.english then f.label_en else f.label_fr end as label,
       d.actor, d.declared, d.old_hash, d.new_hash
from sirene.decision_log as d
cross join sirene.language as g
left join sirene.field as f using (field)
left join sirene.partner as p using (partner_id);
comment on view review.decisions is 'Who decided what and when, append only; values as hashes.';
