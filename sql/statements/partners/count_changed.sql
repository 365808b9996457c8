select count(*) as changed_partners
from pg_temp.partner_staging as t join sirene.partner as p using (partner_id)
where p.compared_hash <> t.compared_hash
