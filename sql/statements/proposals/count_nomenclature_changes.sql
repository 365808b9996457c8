-- Partners whose code could not be compared because the register now speaks another nomenclature.
select m.batch_id, d.field, count(*) as changes,
       (select count(*) from merging as o where o.batch_id = m.batch_id) as partners,
       (array_agg(jsonb_build_object('partner_id', d.partner_id, 'current', d.current_value, 'new', d.register_value)
                  order by d.partner_id))[1:5] as sample
from sirene.difference as d join merging as m using (partner_id)
where d.reason_code = %(reason_code)s
group by m.batch_id, d.field
