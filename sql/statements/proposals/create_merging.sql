-- The partners whose latest comparison has not gone into the proposals yet.
create temporary table merging on commit drop as
select distinct on (s.partner_id)
  s.partner_id, s.batch_id, p.siret, p.partner_category, b.source, b.data_date, s.answer_hash, c.last_processed
from sirene.partner_snapshot as s
join sirene.batch as b using (batch_id)
join sirene.partner as p on p.partner_id = s.partner_id and p.gone_at is null
left join sirene.check_state as c on c.partner_id = s.partner_id
where s.compared_at is not null and s.merged_at is null
order by s.partner_id, s.compared_at desc
