-- The batch's partners as they were drawn, with what is known of their answers.
select s.partner_id, s.partner, s.reason, s.asked_for, s.outcome, s.error, s.answer_hash, s.compared_at,
       coalesce(c.ever_found, false) as ever_found, coalesce(c.failures, 0) as failures
from sirene.partner_snapshot as s left join sirene.check_state as c using (partner_id)
where s.batch_id = %(batch_id)s
order by s.position
