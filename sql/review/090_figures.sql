-- Figures for charts.

create view review.daily_activity as
with day as (
  select generate_series(
    coalesce((select min(opened_at)::date from sirene.proposal_line), current_date), current_date, '1 day')::date as day
)
select
  day,
  (select count(*) from sirene.partner_snapshot as s where s.compared_at >= day and s.compared_at < day + 1) as checked,
  (select count(*) from sirene.proposal_line as l where l.opened_at >= day and l.opened_at < day + 1) as proposed,
  (select count(*) from sirene.decision_log as g where g.action = 'accept' and g.at >= day and g.at < day + 1) as accepted,
  (select count(*) from sirene.decision_log as g where g.action = 'ignore' and g.at >= day and g.at < day + 1) as ignored,
  (select count(*) from sirene.erp_write as w
   where w.result in ('applied', 'already') and w.result_at >= day and w.result_at < day + 1) as applied,
  (select count(*) from sirene.erp_write as w
   where w.result in ('conflict', 'failed', 'not_kept') and w.result_at >= day and w.result_at < day + 1) as refused
from day;
comment on view review.daily_activity is 'One row per day: partners checked, lines proposed, accepted, ignored, applied, refused by the ERP.';

create view review.queue_age as
select l.field, case when g.english then f.label_en else f.label_fr end as label, l.kind, count(*) as open_lines, count(distinct l.partner_id) as partners,
       min(l.opened_at) as oldest, max(now() - l.opened_at) as oldest_age,
       percentile_cont(0.5) within group (order by extract(epoch from now() - l.opened_at) / 86400) as median_age_days
from sirene.proposal_line as l join sirene.field as f using (field) cross join sirene.language as g
where l.state = 'new' group by l.field, 2, l.kind;
comment on view review.queue_age is 'Open lines by field and kind, and how long they have waited.';

create view review.acceptance_by_field as
select l.field, case when g.english then f.label_en else f.label_fr end as label, l.kind, l.verdict, l.reason_code,
       count(*) filter (where l.state in ('accepted', 'applied', 'conflict', 'failed', 'undone')) as accepted,
       count(*) filter (where l.state = 'ignored') as ignored,
       count(*) filter (where l.state = 'undone') as undone,
       round(100.0 * count(*) filter (where l.state in ('accepted', 'applied', 'conflict', 'failed'))
             / nullif(count(*) filter (where l.state not in ('new', 'superseded', 'obsolete', 'orphaned')), 0), 1)
         as acceptance_percent,
       (array_agg(l.reason order by l.line_id desc))[1] as reason_example
from sirene.proposal_line as l join sirene.field as f using (field) cross join sirene.language as g
where l.kind <> 'undo' group by l.field, 2, l.kind, l.verdict, l.reason_code;
comment on view review.acceptance_by_field is 'What reviewers say of each kind of proposal: the reasons they refuse are faults of ours to mend.';

create view review.coverage as
select case
         when s.last_checked_at is null then case when g.english then 'never' else 'jamais' end
         when s.last_checked_at > now() - interval '1 day' then case when g.english then 'under a day' else 'moins d''un jour' end
         when s.last_checked_at > now() - interval '7 days' then case when g.english then 'under a week' else 'moins d''une semaine' end
         when s.last_checked_at > now() - interval '31 days' then case when g.english then 'under a month' else 'moins d''un mois' end
         else case when g.english then 'over a month' else 'plus d''un mois' end
       end as checked, count(*) as partners, min(s.last_checked_at) as oldest_check
from sirene.partner as p cross join sirene.language as g left join sirene.check_state as s using (partner_id)
where p.gone_at is null and (p.siret is not null or p.siren is not null)
group by 1;
comment on view review.coverage is 'Partners that carry an identifier, by the age of their last check.';

create view review.refusals as
select coalesce(l.decision_reason, case when g.english then '(no reason given)' else '(sans motif)' end) as decision_reason,
       l.field, case when g.english then f.label_en else f.label_fr end as label, l.reason_code, count(*) as lines, max(l.decided_at) as last_time,
       (array_agg(l.reason order by l.line_id desc))[1] as reason_example
from sirene.proposal_line as l join sirene.field as f using (field) cross join sirene.language as g
where l.state = 'ignored' group by 1, 2, 3, 4;
comment on view review.refusals is 'Why lines were ignored, in the reviewers'' words, most frequent reasons by "lines".';
