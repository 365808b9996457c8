-- StockUniteLegale, as establishments_view.sql does it.
create or replace temp view unit as
select * from read_parquet(getvariable('stock')['units'])
union all by name
select
    null as siren,
    null as statutDiffusionUniteLegale,
    null as unitePurgeeUniteLegale,
    null as dateCreationUniteLegale,
    null as sigleUniteLegale,
    null as prenom1UniteLegale,
    null as prenomUsuelUniteLegale,
    null as trancheEffectifsUniteLegale,
    null as anneeEffectifsUniteLegale,
    null as dateDernierTraitementUniteLegale,
    null as categorieEntreprise,
    null as anneeCategorieEntreprise,
    null as dateDebut,
    null as etatAdministratifUniteLegale,
    null as nomUniteLegale,
    null as nomUsageUniteLegale,
    null as denominationUniteLegale,
    null as denominationUsuelle1UniteLegale,
    null as denominationUsuelle2UniteLegale,
    null as denominationUsuelle3UniteLegale,
    null as categorieJuridiqueUniteLegale,
    null as activitePrincipaleUniteLegale,
    null as nomenclatureActivitePrincipaleUniteLegale,
    null as nicSiegeUniteLegale,
    null as activitePrincipaleNAF25UniteLegale
where false
