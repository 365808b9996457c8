-- Partners without identifier that were never matched, or changed since, or that the register's new data may help.
select to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as partner, p.compared_hash,
       coalesce(c.outcome = 'invalid', false) as invalid
from sirene.partner as p
left join sirene.match_state as m using (partner_id)
left join lateral (
  select s.outcome from sirene.partner_snapshot as s
  where s.partner_id = p.partner_id and s.compared_at is not null order by s.compared_at desc limit 1
) as c on true
where p.gone_at is null and p.active and p.is_company
  and ((p.siret is null and p.siren is null) or c.outcome = 'invalid')
  and nullif(btrim(p.name), '') is not null
  and coalesce(p.country, 'FR') in ('FR', 'GP', 'MQ', 'GF', 'RE', 'PM', 'YT', 'BL', 'MF', 'FRANCE', 'France')
  and (m.partner_id is null or m.matched_hash <> p.compared_hash
       or (m.outcome <> 'candidates' and m.data_date < %(data_date)s::date))
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
order by m.matched_at nulls first, p.partner_id
limit %(batch_size)s
