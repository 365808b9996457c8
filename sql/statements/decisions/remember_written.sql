-- Our own write is no edit of the ERP: what we hold of the partner follows, and so does the hash of its last check.
update sirene.partner as p
set (siren, siret, name, legal_name, trade_name, vat, street, street2, street3, post_code, town, region, department,
     country, naf, legal_form, establishment_type, administrative_state, creation_date, category, workforce,
     last_processed, turnover) =
    (select r.siren, r.siret, r.name, r.legal_name, r.trade_name, r.vat, r.street, r.street2, r.street3, r.post_code,
            r.town, r.region, r.department, r.country, r.naf, r.legal_form, r.establishment_type,
            r.administrative_state, r.creation_date, r.category, r.workforce, r.last_processed, r.turnover
     from jsonb_populate_record(p, %(values)s::jsonb) as r)
where p.partner_id = %(partner_id)s
returning to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as partner
