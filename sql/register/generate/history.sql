-- StockUniteLegaleHistorique: of one legal unit in fifteen, an earlier period under another name.
with former as (
    select
        r.unit,
        lpad(siren_of(r.unit)::varchar, 9, '0') as siren,
        date '1980-01-01' + dice(first_row_of(r.unit), 5, 16500)::integer as created
    from range(getvariable('options')['units']) as r(unit)
    where dice(r.unit, 59, 15) = 0 and dice(r.unit, 30, 10) > 0 -- sole traders have no name of their own
)

select
    siren,
    created + 900 as dateFin,
    created as dateDebut,
    'A' as etatAdministratifUniteLegale,
    null::boolean as changementEtatAdministratifUniteLegale,
    null::varchar as nomUniteLegale,
    null::boolean as changementNomUniteLegale,
    null::varchar as nomUsageUniteLegale,
    null::boolean as changementNomUsageUniteLegale,
    concat_ws(' ', pick(getvariable('words'), unit, 60), pick(getvariable('words'), unit, 61))
        as denominationUniteLegale,
    true as changementDenominationUniteLegale,
    null::varchar as denominationUsuelle1UniteLegale,
    null::varchar as denominationUsuelle2UniteLegale,
    null::varchar as denominationUsuelle3UniteLegale,
    null::boolean as changementDenominationUsuelleUniteLegale,
    null::varchar as categorieJuridiqueUniteLegale,
    null::boolean as changementCategorieJuridiqueUniteLegale,
    null::varchar as activitePrincipaleUniteLegale,
    null::varchar as nomenclatureActivitePrincipaleUniteLegale,
    null::boolean as changementActivitePrincipaleUniteLegale,
    null::varchar as nicSiegeUniteLegale,
    null::boolean as changementNicSiegeUniteLegale,
    null::varchar as economieSocialeSolidaireUniteLegale,
    null::boolean as changementEconomieSocialeSolidaireUniteLegale,
    null::varchar as societeMissionUniteLegale,
    null::boolean as changementSocieteMissionUniteLegale,
    null::varchar as caractereEmployeurUniteLegale,
    null::boolean as changementCaractereEmployeurUniteLegale
from former
