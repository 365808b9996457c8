-- Stored establishments by SIRET, and the head offices of legal units as of the register's data date.
select
  siret, siren, nic, state, unit_state, diffusion, unit_diffusion, is_head_office, head_office_siret, creation_date,
  unit_creation_date, closed_on, unit_closed_on, complement, number, repetition, last_number, street_type,
  street_label, special_distribution, post_code, town, commune_code, cedex_code, cedex_town, foreign_town,
  country_code, country_label, department_code, legal_name, acronym, unit_usual_names, usual_name, trade_names,
  natural_person, person_name, naf, naf_nomenclature, unit_naf, unit_naf_nomenclature, naf_2025, unit_naf_2025,
  legal_form, legal_form_label, category, category_year, workforce, workforce_year, unit_workforce,
  unit_workforce_year, last_processed, unit_last_processed, purged, fingerprint
from sirene.establishment
where siret = any (%(sirets)s::text[])
   or (siren = any (%(sirens)s::text[]) and is_head_office and data_date is not distinct from %(data_date)s::date)
