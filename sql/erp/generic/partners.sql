select
    partner_id, ref, name, legal_name, trade_name, is_company, active, siren, siret, vat, street, street2, street3,
    post_code, town, region, department, country, naf, legal_form, establishment_type, administrative_state,
    creation_date, category, workforce, last_processed, turnover, partner_category, changed_at
from partners
order by partner_id
