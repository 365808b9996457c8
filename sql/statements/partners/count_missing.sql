-- How many partners we knew, and how many of them the extract lacks.
select count(*) as known, count(*) filter (where t.partner_id is null) as missing
from sirene.partner as p left join pg_temp.partner_staging as t using (partner_id)
where p.gone_at is null
