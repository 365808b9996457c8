-- How many partners of each batch would see each field changed (not filled in, not repaired).
select w.batch_id, w.field, count(*) as changes,
       (select count(*) from merging as m where m.batch_id = w.batch_id) as partners,
       (array_agg(jsonb_build_object('partner_id', w.partner_id, 'current', w.current_value, 'new', w.new_value)
                  order by w.partner_id))[1:5] as sample
from wanted as w
where w.admission in ('propose', 'auto') and w.verdict = 'different' and w.kind = 'update' and w.field <> 'last_processed'
group by w.batch_id, w.field
