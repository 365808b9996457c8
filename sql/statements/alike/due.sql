-- Companies whose keys are missing or older than their last edit in the ERP.
select to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as partner, p.compared_hash
from sirene.partner as p left join sirene.alike_state as s using (partner_id)
where p.gone_at is null and p.active and p.is_company and s.keyed_hash is distinct from p.compared_hash
order by p.partner_id
limit %(portion)s
