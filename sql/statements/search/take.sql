-- A search that was tried three times and never finished is given up.
with taken as (
  update sirene.search_request as r
  set attempts = attempts + 1,
      state = case when attempts >= 3 then 'failed' else state end,
      message = case when attempts >= 3 then 'three runs died while answering it' end
  where r.request_id in (
    select request_id from sirene.search_request where state = 'new' order by request_id limit 50 for update skip locked)
  returning r.*
)
select t.request_id, t.name, t.siren, t.siret, t.street, t.post_code, t.town, t.naf, t.active_only, t.mode,
       t.ignore_fields,
       case when p.partner_id is not null
            then to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] end as partner
from taken as t left join sirene.partner as p using (partner_id)
where t.state = 'new'
order by t.request_id
