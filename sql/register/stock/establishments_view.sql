-- StockEtablissement. A column one year's file lacks is null, whatever the others' types: the second half, empty, only
-- names the columns the product reads.
create or replace temp view establishment as
select * from read_parquet(getvariable('stock')['establishments'])
union all by name
select
    null as siret,
    null as siren,
    null as nic,
    null as statutDiffusionEtablissement,
    null as dateCreationEtablissement,
    null as trancheEffectifsEtablissement,
    null as anneeEffectifsEtablissement,
    null as dateDernierTraitementEtablissement,
    null as etablissementSiege,
    null as complementAdresseEtablissement,
    null as numeroVoieEtablissement,
    null as indiceRepetitionEtablissement,
    null as dernierNumeroVoieEtablissement,
    null as typeVoieEtablissement,
    null as libelleVoieEtablissement,
    null as codePostalEtablissement,
    null as libelleCommuneEtablissement,
    null as libelleCommuneEtrangerEtablissement,
    null as distributionSpecialeEtablissement,
    null as codeCommuneEtablissement,
    null as codeCedexEtablissement,
    null as libelleCedexEtablissement,
    null as codePaysEtrangerEtablissement,
    null as libellePaysEtrangerEtablissement,
    null as dateDebut,
    null as etatAdministratifEtablissement,
    null as enseigne1Etablissement,
    null as enseigne2Etablissement,
    null as enseigne3Etablissement,
    null as denominationUsuelleEtablissement,
    null as activitePrincipaleEtablissement,
    null as nomenclatureActivitePrincipaleEtablissement,
    null as activitePrincipaleNAF25Etablissement
where false
