select b.batch_id, b.mode, b.started_at, b.data_date, count(s.partner_id) as partners,
       count(s.partner_id) filter (where s.outcome is null) as unanswered,
       count(s.partner_id) filter (where s.outcome <> 'failed' and s.compared_at is null) as uncompared
from sirene.batch as b left join sirene.partner_snapshot as s using (batch_id)
where b.batch_id = %(batch_id)s
group by b.batch_id
