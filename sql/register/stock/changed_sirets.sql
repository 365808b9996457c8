-- Of what is ours by SIRET or by SIREN, the establishments that were processed, or whose unit was, on or after $day.
with touched as (
    select u.siren
    from unit as u
    where try_cast(u.dateDernierTraitementUniteLegale as date) >= $day
)

select e.siret
from establishment as e
where
    (e.siret in (select siret from scope_siret) or e.siren in (select siren from scope_siren))
    and (
        try_cast(e.dateDernierTraitementEtablissement as date) >= $day
        or e.siren in (select siren from touched)
    )
order by e.siret
