-- What the product reads of the establishments listed in "wanted" (siret, siren, fingerprint), one row each, in the
-- order of the record "Establishment". The variables lowest and highest bound the SIRETs, so that row groups outside a
-- chunk of a sorted file are not read; units are cut down before the join, which would hash all thirty million of them.
create or replace temp view answer as
with office as (
    select
        e.*,
        w.fingerprint as known_fingerprint
    from establishment as e
    inner join wanted as w on e.siret = w.siret
    where e.siret between getvariable('lowest') and getvariable('highest')
),

owner as (
    select
        u.*,
        code_of(u.categorieJuridiqueUniteLegale, 4) as legal_form,
        text_of(u.denominationUniteLegale) as legal_name,
        coalesce(text_of(u.nomUsageUniteLegale), text_of(u.nomUniteLegale)) as surname,
        coalesce(text_of(u.prenomUsuelUniteLegale), text_of(u.prenom1UniteLegale)) as first_name
    from unit as u
    where
        u.siren in (select siren from wanted)
        and u.siren between left(getvariable('lowest'), 9) and left(getvariable('highest'), 9)
)

select
    e.siret,
    e.siren,
    e.nic,
    letters_of(e.etatAdministratifEtablissement) as state,
    letters_of(u.etatAdministratifUniteLegale) as unit_state,
    -- N, "not public", ceased to exist on 2023-03-21; old rows that carry it are as closed to us as P.
    replace(letters_of(e.statutDiffusionEtablissement), 'N', 'P') as diffusion,
    replace(letters_of(u.statutDiffusionUniteLegale), 'N', 'P') as unit_diffusion,
    flag_of(e.etablissementSiege) as is_head_office,
    e.siren || code_of(u.nicSiegeUniteLegale, 5) as head_office_siret,
    date_of(e.dateCreationEtablissement) as creation_date,
    date_of(u.dateCreationUniteLegale) as unit_creation_date,
    -- The stock has no closing dates: it is the day from which the present state holds.
    case when letters_of(e.etatAdministratifEtablissement) = 'F' then date_of(e.dateDebut) end as closed_on,
    case when letters_of(u.etatAdministratifUniteLegale) = 'C' then date_of(u.dateDebut) end as unit_closed_on,
    text_of(e.complementAdresseEtablissement) as complement,
    text_of(e.numeroVoieEtablissement) as number,
    text_of(e.indiceRepetitionEtablissement) as repetition,
    text_of(e.dernierNumeroVoieEtablissement) as last_number,
    case
        when is_mask(text_of(e.typeVoieEtablissement)) then text_of(e.typeVoieEtablissement)
        else coalesce(street_type.long, nullif(plain_capitals(e.typeVoieEtablissement), ''))
    end as street_type,
    text_of(e.libelleVoieEtablissement) as street_label,
    text_of(e.distributionSpecialeEtablissement) as special_distribution,
    code_of(e.codePostalEtablissement, 5) as post_code,
    text_of(e.libelleCommuneEtablissement) as town,
    code_of(e.codeCommuneEtablissement, 5) as commune_code,
    code_of(e.codeCedexEtablissement, 5) as cedex_code,
    text_of(e.libelleCedexEtablissement) as cedex_town,
    text_of(e.libelleCommuneEtrangerEtablissement) as foreign_town,
    code_of(e.codePaysEtrangerEtablissement, 5) as country_code,
    text_of(e.libellePaysEtrangerEtablissement) as country_label,
    department_of(code_of(e.codeCommuneEtablissement, 5)) as department_code,
    u.legal_name,
    text_of(u.sigleUniteLegale) as acronym,
    names_of(
        u.denominationUsuelle1UniteLegale, u.denominationUsuelle2UniteLegale, u.denominationUsuelle3UniteLegale
    ) as unit_usual_names,
    text_of(e.denominationUsuelleEtablissement) as usual_name,
    names_of(e.enseigne1Etablissement, e.enseigne2Etablissement, e.enseigne3Etablissement) as trade_names,
    is_person(u.legal_form, u.legal_name, u.surname, u.first_name) as natural_person,
    case
        when is_person(u.legal_form, u.legal_name, u.surname, u.first_name)
            then person_name_of(u.first_name, u.surname)
    end as person_name,
    text_of(e.activitePrincipaleEtablissement) as naf,
    text_of(e.nomenclatureActivitePrincipaleEtablissement) as naf_nomenclature,
    text_of(u.activitePrincipaleUniteLegale) as unit_naf,
    text_of(u.nomenclatureActivitePrincipaleUniteLegale) as unit_naf_nomenclature,
    text_of(e.activitePrincipaleNAF25Etablissement) as naf_2025,
    text_of(u.activitePrincipaleNAF25UniteLegale) as unit_naf_2025,
    u.legal_form,
    -- A label ODS adds; the nomenclature has it.
    null::varchar as legal_form_label,
    text_of(u.categorieEntreprise) as category,
    text_of(u.anneeCategorieEntreprise) as category_year,
    letters_of(e.trancheEffectifsEtablissement) as workforce,
    text_of(e.anneeEffectifsEtablissement) as workforce_year,
    letters_of(u.trancheEffectifsUniteLegale) as unit_workforce,
    text_of(u.anneeEffectifsUniteLegale) as unit_workforce_year,
    moment_of(e.dateDernierTraitementEtablissement) as last_processed,
    moment_of(u.dateDernierTraitementUniteLegale) as unit_last_processed,
    coalesce(flag_of(u.unitePurgeeUniteLegale), false) as purged,
    e.known_fingerprint
from office as e
left join owner as u on e.siren = u.siren
left join street_type on letters_of(e.typeVoieEtablissement) = street_type.written
