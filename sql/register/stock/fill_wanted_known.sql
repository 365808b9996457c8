-- What is known of a SIRET in two ways is not known.
insert into wanted
select
    siret,
    left(siret, 9),
    case when count(fingerprint) = count(*) and min(fingerprint) = max(fingerprint) then min(fingerprint) end
from asked
group by siret
