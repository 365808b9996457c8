-- A month later: one establishment in a hundred has another street; the other files are as they were.
select * replace (
    case when hash(siret) % 100 = 0 then 'D AILLEURS' else libelleVoieEtablissement end as libelleVoieEtablissement
)
from file
