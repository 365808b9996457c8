-- What DuckDB alone needs: every column the product reads, of both files, joined to the partners and kept. The variables
-- partners, establishments and units are the paths.
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
) as u on e.siren = u.siren
