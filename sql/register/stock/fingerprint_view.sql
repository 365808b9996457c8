-- The answers with a fingerprint of everything but the dates of processing, which move in mass updates without news.
-- Separators stand between the values whether these are null or not, so two different rows are never written alike.
create or replace temp view fingerprinted as
select
    a.*,
    md5(concat(
        a.siret, '|', a.siren, '|', a.nic, '|', a.state, '|', a.unit_state, '|', a.diffusion, '|',
        a.unit_diffusion, '|', a.is_head_office::varchar, '|', a.head_office_siret, '|', a.creation_date, '|',
        a.unit_creation_date, '|', a.closed_on, '|', a.unit_closed_on, '|', a.complement, '|', a.number, '|',
        a.repetition, '|', a.last_number, '|', a.street_type, '|', a.street_label, '|', a.special_distribution, '|',
        a.post_code, '|', a.town, '|', a.commune_code, '|', a.cedex_code, '|', a.cedex_town, '|', a.foreign_town, '|',
        a.country_code, '|', a.country_label, '|', a.department_code, '|', a.legal_name, '|', a.acronym, '|',
        a.unit_usual_names::varchar, '|', a.usual_name, '|', a.trade_names::varchar, '|', a.natural_person::varchar, '|', a.person_name, '|',
        a.naf, '|', a.naf_nomenclature, '|', a.unit_naf, '|', a.unit_naf_nomenclature, '|', a.naf_2025, '|',
        a.unit_naf_2025, '|', a.legal_form, '|', a.legal_form_label, '|', a.category, '|', a.category_year, '|',
        a.workforce, '|', a.workforce_year, '|', a.unit_workforce, '|', a.unit_workforce_year, '|', a.purged::varchar
    )) as fingerprint
from answer as a
