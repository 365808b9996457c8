copy res_partner (
    id, ref, name, legal_name, is_company, active, parent_id, street, street2, street3, zip, city, country_code,
    siren, siret, mf_siren_number, vat, naf, establishment_type, workforce, company_category, legal_form,
    admin_state, creation_date, ods_last_update, ods_last_processing, turnover, categ, is_customer, is_supplier,
    is_transporter
) from stdin with (format csv, header match);
