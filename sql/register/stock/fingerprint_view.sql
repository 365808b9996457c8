-- The rows of both files about the establishments listed in "wanted" (siret, siren, fingerprint), as INSEE wrote them,
-- with a fingerprint of what the product reads of them. It is taken of the raw values, which costs far less than reading
-- them: what is as it was known is never read. A value written otherwise without saying anything else moves the
-- fingerprint; such an establishment is asked again, and nothing differs.
--
-- Dates of processing are no part of it: they move in mass updates without news. Neither is the day from which the
-- present state holds, except of what is closed. The variable "reading" stands for how this version reads the values, so
-- that a version that reads them otherwise asks again. A character no value holds stands between the values, whether
-- they are null or not, so two different rows are never written alike.
--
-- The variables lowest and highest bound the SIRETs, so that row groups outside a chunk of a sorted file are not read;
-- units are cut down before the join, which would hash all thirty million of them.
create or replace temp view fingerprinted as
with office as (
    select
        e.*,
        w.fingerprint as known_fingerprint
    from establishment as e
    inner join wanted as w on e.siret = w.siret
    where e.siret between getvariable('lowest') and getvariable('highest')
),

owner as (
    -- Both files have a column of this name.
    select u.* rename (dateDebut as dateDebutUniteLegale)
    from unit as u
    where
        u.siren in (select siren from wanted)
        and u.siren between left(getvariable('lowest'), 9) and left(getvariable('highest'), 9)
)

select
    e.*,
    u.* exclude (siren),
    md5(concat(
        getvariable('reading'), chr(31), e.siret, chr(31), e.siren, chr(31), e.nic, chr(31),
        e.statutDiffusionEtablissement, chr(31), e.dateCreationEtablissement, chr(31), e.trancheEffectifsEtablissement,
        chr(31), e.anneeEffectifsEtablissement, chr(31), e.etablissementSiege, chr(31),
        e.complementAdresseEtablissement, chr(31), e.numeroVoieEtablissement, chr(31),
        e.indiceRepetitionEtablissement, chr(31), e.dernierNumeroVoieEtablissement, chr(31), e.typeVoieEtablissement,
        chr(31), e.libelleVoieEtablissement, chr(31), e.codePostalEtablissement, chr(31), e.libelleCommuneEtablissement,
        chr(31), e.libelleCommuneEtrangerEtablissement, chr(31), e.distributionSpecialeEtablissement, chr(31),
        e.codeCommuneEtablissement, chr(31), e.codeCedexEtablissement, chr(31), e.libelleCedexEtablissement, chr(31),
        e.codePaysEtrangerEtablissement, chr(31), e.libellePaysEtrangerEtablissement, chr(31),
        case when e.etatAdministratifEtablissement is distinct from 'A' then e.dateDebut end, chr(31),
        e.etatAdministratifEtablissement, chr(31), e.enseigne1Etablissement, chr(31), e.enseigne2Etablissement, chr(31),
        e.enseigne3Etablissement, chr(31), e.denominationUsuelleEtablissement, chr(31),
        e.activitePrincipaleEtablissement, chr(31), e.nomenclatureActivitePrincipaleEtablissement, chr(31),
        e.activitePrincipaleNAF25Etablissement, chr(31), u.siren, chr(31), u.statutDiffusionUniteLegale, chr(31),
        u.unitePurgeeUniteLegale, chr(31), u.dateCreationUniteLegale, chr(31), u.sigleUniteLegale, chr(31),
        u.prenom1UniteLegale, chr(31), u.prenomUsuelUniteLegale, chr(31), u.trancheEffectifsUniteLegale, chr(31),
        u.anneeEffectifsUniteLegale, chr(31), u.categorieEntreprise, chr(31), u.anneeCategorieEntreprise, chr(31),
        case when u.etatAdministratifUniteLegale is distinct from 'A' then u.dateDebutUniteLegale end, chr(31),
        u.etatAdministratifUniteLegale, chr(31), u.nomUniteLegale, chr(31), u.nomUsageUniteLegale, chr(31),
        u.denominationUniteLegale, chr(31), u.denominationUsuelle1UniteLegale, chr(31),
        u.denominationUsuelle2UniteLegale, chr(31), u.denominationUsuelle3UniteLegale, chr(31),
        u.categorieJuridiqueUniteLegale, chr(31), u.activitePrincipaleUniteLegale, chr(31),
        u.nomenclatureActivitePrincipaleUniteLegale, chr(31), u.nicSiegeUniteLegale, chr(31),
        u.activitePrincipaleNAF25UniteLegale
    )) as fingerprint
from office as e
left join owner as u on e.siren = u.siren
