-- The source columns of the establishments in "wanted", as text, for the archive of answers.
with office as (
    select e.*
    from establishment as e
    where
        e.siret in (select siret from wanted)
        and e.siret between getvariable('lowest') and getvariable('highest')
),

owner as (
    -- Both files have a column of this name.
    select u.* rename (dateDebut as dateDebutUniteLegale)
    from unit as u
    where
        u.siren in (select siren from wanted)
        and u.siren between left(getvariable('lowest'), 9) and left(getvariable('highest'), 9)
),

record as (
    select
        office.*,
        owner.* exclude (siren)
    from office
    left join owner on office.siren = owner.siren
)

select columns(record.*)::varchar
from record
