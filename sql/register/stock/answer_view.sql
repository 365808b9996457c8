-- What the product reads of the establishments listed in "wanted", one row each, in the order of the record
-- "Establishment", with the fingerprint of each and the one it was known by.
create or replace temp view answer as
with pair as (
    select
        f.*,
        code_of(f.categorieJuridiqueUniteLegale, 4) as legal_form,
        text_of(f.denominationUniteLegale) as legal_name,
        coalesce(text_of(f.nomUsageUniteLegale), text_of(f.nomUniteLegale)) as surname,
        coalesce(text_of(f.prenomUsuelUniteLegale), text_of(f.prenom1UniteLegale)) as first_name
    from fingerprinted as f
)

select
    p.siret,
    p.siren,
    p.nic,
    letters_of(p.etatAdministratifEtablissement) as state,
    letters_of(p.etatAdministratifUniteLegale) as unit_state,
    -- N, "not public", ceased to exist on 2023-03-21; old rows that carry it are as closed to us as P.
    replace(letters_of(p.statutDiffusionEtablissement), 'N', 'P') as diffusion,
    replace(letters_of(p.statutDiffusionUniteLegale), 'N', 'P') as unit_diffusion,
    flag_of(p.etablissementSiege) as is_head_office,
    p.siren || code_of(p.nicSiegeUniteLegale, 5) as head_office_siret,
    date_of(p.dateCreationEtablissement) as creation_date,
    date_of(p.dateCreationUniteLegale) as unit_creation_date,
    -- The stock has no closing dates: it is the day from which the present state holds.
    case when letters_of(p.etatAdministratifEtablissement) = 'F' then date_of(p.dateDebut) end as closed_on,
    case when letters_of(p.etatAdministratifUniteLegale) = 'C' then date_of(p.dateDebutUniteLegale) end as unit_closed_on,
    text_of(p.complementAdresseEtablissement) as complement,
    text_of(p.numeroVoieEtablissement) as number,
    text_of(p.indiceRepetitionEtablissement) as repetition,
    text_of(p.dernierNumeroVoieEtablissement) as last_number,
    case
        when is_mask(text_of(p.typeVoieEtablissement)) then text_of(p.typeVoieEtablissement)
        else coalesce(street_type.long, nullif(plain_capitals(p.typeVoieEtablissement), ''))
    end as street_type,
    text_of(p.libelleVoieEtablissement) as street_label,
    text_of(p.distributionSpecialeEtablissement) as special_distribution,
    code_of(p.codePostalEtablissement, 5) as post_code,
    text_of(p.libelleCommuneEtablissement) as town,
    code_of(p.codeCommuneEtablissement, 5) as commune_code,
    code_of(p.codeCedexEtablissement, 5) as cedex_code,
    text_of(p.libelleCedexEtablissement) as cedex_town,
    text_of(p.libelleCommuneEtrangerEtablissement) as foreign_town,
    code_of(p.codePaysEtrangerEtablissement, 5) as country_code,
    text_of(p.libellePaysEtrangerEtablissement) as country_label,
    department_of(code_of(p.codeCommuneEtablissement, 5)) as department_code,
    p.legal_name,
    text_of(p.sigleUniteLegale) as acronym,
    names_of(
        p.denominationUsuelle1UniteLegale, p.denominationUsuelle2UniteLegale, p.denominationUsuelle3UniteLegale
    ) as unit_usual_names,
    text_of(p.denominationUsuelleEtablissement) as usual_name,
    names_of(p.enseigne1Etablissement, p.enseigne2Etablissement, p.enseigne3Etablissement) as trade_names,
    is_person(p.legal_form, p.legal_name, p.surname, p.first_name) as natural_person,
    case
        when is_person(p.legal_form, p.legal_name, p.surname, p.first_name)
            then person_name_of(p.first_name, p.surname)
    end as person_name,
    text_of(p.activitePrincipaleEtablissement) as naf,
    text_of(p.nomenclatureActivitePrincipaleEtablissement) as naf_nomenclature,
    text_of(p.activitePrincipaleUniteLegale) as unit_naf,
    text_of(p.nomenclatureActivitePrincipaleUniteLegale) as unit_naf_nomenclature,
    text_of(p.activitePrincipaleNAF25Etablissement) as naf_2025,
    text_of(p.activitePrincipaleNAF25UniteLegale) as unit_naf_2025,
    p.legal_form,
    -- A label ODS adds; the nomenclature has it.
    null::varchar as legal_form_label,
    text_of(p.categorieEntreprise) as category,
    text_of(p.anneeCategorieEntreprise) as category_year,
    letters_of(p.trancheEffectifsEtablissement) as workforce,
    text_of(p.anneeEffectifsEtablissement) as workforce_year,
    letters_of(p.trancheEffectifsUniteLegale) as unit_workforce,
    text_of(p.anneeEffectifsUniteLegale) as unit_workforce_year,
    moment_of(p.dateDernierTraitementEtablissement) as last_processed,
    moment_of(p.dateDernierTraitementUniteLegale) as unit_last_processed,
    coalesce(flag_of(p.unitePurgeeUniteLegale), false) as purged,
    p.fingerprint,
    p.known_fingerprint
from pair as p
left join street_type on letters_of(p.typeVoieEtablissement) = street_type.written
