-- Establishments with a name, drawn by the hash of their SIRET.
select
    siret,
    names[1] as name,
    street,
    post_code,
    town
from matching.candidate
where len(names) > 0
order by hash(siret), siret
limit $count
