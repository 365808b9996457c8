select i.partner_id, coalesce(p.ref, i.ref) as ref, coalesce(p.siret, i.siret) as siret, i.field, i.value, i.cause,
       i.ignored_at::text as ignored_at, i.ignored_by, i.reason
from sirene.ignored_field as i left join sirene.partner as p using (partner_id)
order by i.partner_id, i.field, i.value
