-- What our partners were last compared with, one fingerprint a SIRET; none where it has none, or partners have several.
select siret, case when count(fingerprint) = count(*) and min(fingerprint) = max(fingerprint) then min(fingerprint) end
  as fingerprint
from (
  select f.digits as siret, null as fingerprint
  from sirene.followed as f
  where f.digits ~ '^[0-9]{14}$' and (f.compared_with is null or not jsonb_exists(f.compared_with, f.digits))
  union all
  select k.siret, k.fingerprint
  from sirene.followed as f cross join lateral jsonb_each_text(f.compared_with) as k (siret, fingerprint)
) as noted
group by siret
