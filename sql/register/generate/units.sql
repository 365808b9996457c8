-- StockUniteLegale: the legal units of the generated establishments, in INSEE's columns and types.
-- One in ten is a sole trader whose every personal value is masked: no person is invented either.
with drawn as (
    select
        r.unit,
        siren_of(r.unit) as siren_number,
        dice(r.unit, 30, 10) = 0 as sole_trader,
        date '1980-01-01' + dice(first_row_of(r.unit), 5, 16500)::integer as created,
        case when dice(r.unit, 31, 100) < 45 then 'C' else 'A' end as state
    from range(getvariable('options')['units']) as r(unit)
)

select
    lpad(siren_number::varchar, 9, '0') as siren,
    case when sole_trader then 'P' else 'O' end as statutDiffusionUniteLegale,
    null::boolean as unitePurgeeUniteLegale,
    created as dateCreationUniteLegale,
    case when dice(unit, 32, 12) = 0 and not sole_trader then left(pick(getvariable('words'), unit, 33), 4) end
        as sigleUniteLegale,
    case when sole_trader then '[ND]' end as sexeUniteLegale,
    case when sole_trader then '[ND]' end as prenom1UniteLegale,
    null::varchar as prenom2UniteLegale,
    null::varchar as prenom3UniteLegale,
    null::varchar as prenom4UniteLegale,
    case when sole_trader then '[ND]' end as prenomUsuelUniteLegale,
    null::varchar as pseudonymeUniteLegale,
    null::varchar as identifiantAssociationUniteLegale,
    case when dice(unit, 34, 10) < 3 then pick(getvariable('workforces'), unit, 35) end as trancheEffectifsUniteLegale,
    case when dice(unit, 34, 10) < 3 then '2023' end as anneeEffectifsUniteLegale,
    timestamp '2019-01-01 08:00:00' + to_seconds(dice(unit, 36, 239500800)) as dateDernierTraitementUniteLegale,
    1 + dice(unit, 37, 6) as nombrePeriodesUniteLegale,
    case when dice(unit, 38, 10) < 3 then 'PME' when dice(unit, 38, 100) = 99 then 'ETI' end as categorieEntreprise,
    case when dice(unit, 38, 10) < 3 then '2023' end as anneeCategorieEntreprise,
    created + dice(unit, 39, 800)::integer as dateDebut,
    state as etatAdministratifUniteLegale,
    case when sole_trader then '[ND]' end as nomUniteLegale,
    null::varchar as nomUsageUniteLegale,
    case when not sole_trader then concat_ws(
        ' ',
        pick(getvariable('words'), unit, 40),
        -- Every second company has a word of its own, or nearly.
        case
            when dice(unit, 47, 2) = 0 then pick(getvariable('words'), unit, 41)
            else concat(
                pick(getvariable('syllables'), unit, 48),
                pick(getvariable('syllables'), unit, 49),
                pick(getvariable('syllables'), unit, 56),
                case when dice(unit, 57, 2) = 0 then pick(getvariable('syllables'), unit, 58) end
            )
        end,
        case when dice(unit, 42, 3) = 0 then pick(getvariable('suffixes'), unit, 43) end
    ) end as denominationUniteLegale,
    null::varchar as denominationUsuelle1UniteLegale,
    null::varchar as denominationUsuelle2UniteLegale,
    null::varchar as denominationUsuelle3UniteLegale,
    case when sole_trader then 1000 else pick(getvariable('legal_forms'), unit, 44) end::bigint
        as categorieJuridiqueUniteLegale,
    pick(getvariable('nafs'), unit, 25) as activitePrincipaleUniteLegale,
    'NAFRev2' as nomenclatureActivitePrincipaleUniteLegale,
    right(siret_of(siren_number, 1)::varchar, 5) as nicSiegeUniteLegale,
    case when dice(unit, 45, 30) = 0 then 'O' end as economieSocialeSolidaireUniteLegale,
    case when dice(unit, 46, 300) = 0 then 'O' end as societeMissionUniteLegale,
    null::varchar as caractereEmployeurUniteLegale,
    replace(pick(getvariable('nafs'), unit, 25), 'Z', 'Y') as activitePrincipaleNAF25UniteLegale
from drawn
