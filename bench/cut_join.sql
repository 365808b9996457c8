-- The bare join with what a person would do by hand: the units are cut down to ours before they are joined, or all of
-- them would be hashed. The variables are those of bare_join.sql.
create or replace temp table joined as
select
    p.siret,
    e.* exclude (siret),
    u.* exclude (siren)
from read_parquet(getvariable('partners')) as p
left join (
    select
        siret, siren, nic, statutDiffusionEtablissement, dateCreationEtablissement, trancheEffectifsEtablissement,
        anneeEffectifsEtablissement, dateDernierTraitementEtablissement, etablissementSiege,
        complementAdresseEtablissement, numeroVoieEtablissement, indiceRepetitionEtablissement,
        dernierNumeroVoieEtablissement, typeVoieEtablissement, libelleVoieEtablissement, codePostalEtablissement,
        libelleCommuneEtablissement, libelleCommuneEtrangerEtablissement, distributionSpecialeEtablissement,
        codeCommuneEtablissement, codeCedexEtablissement, libelleCedexEtablissement, codePaysEtrangerEtablissement,
        libellePaysEtrangerEtablissement, dateDebut as debut, etatAdministratifEtablissement, enseigne1Etablissement,
        enseigne2Etablissement, enseigne3Etablissement, denominationUsuelleEtablissement,
        activitePrincipaleEtablissement, nomenclatureActivitePrincipaleEtablissement,
        activitePrincipaleNAF25Etablissement
    from read_parquet(getvariable('establishments'))
) as e on p.siret = e.siret
left join (
    select
        siren, statutDiffusionUniteLegale, unitePurgeeUniteLegale, dateCreationUniteLegale, sigleUniteLegale,
        prenom1UniteLegale, prenomUsuelUniteLegale, trancheEffectifsUniteLegale, anneeEffectifsUniteLegale,
        dateDernierTraitementUniteLegale, categorieEntreprise, anneeCategorieEntreprise, dateDebut,
        etatAdministratifUniteLegale, nomUniteLegale, nomUsageUniteLegale, denominationUniteLegale,
        denominationUsuelle1UniteLegale, denominationUsuelle2UniteLegale, denominationUsuelle3UniteLegale,
        categorieJuridiqueUniteLegale, activitePrincipaleUniteLegale, nomenclatureActivitePrincipaleUniteLegale,
        nicSiegeUniteLegale, activitePrincipaleNAF25UniteLegale
    from read_parquet(getvariable('units'))
    where siren in (select left(siret, 9) from read_parquet(getvariable('partners')))
) as u on e.siren = u.siren
