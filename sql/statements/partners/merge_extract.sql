-- New and changed partners of the extract; an untouched one only moves last_seen. Counts what it did.
with merged as (
  insert into sirene.partner as p
  select * from pg_temp.partner_staging
  on conflict (partner_id) do update set
    ref = excluded.ref, name = excluded.name, legal_name = excluded.legal_name, trade_name = excluded.trade_name,
    is_company = excluded.is_company, active = excluded.active, siren = excluded.siren, siret = excluded.siret,
    vat = excluded.vat, street = excluded.street, street2 = excluded.street2, street3 = excluded.street3,
    post_code = excluded.post_code, town = excluded.town, region = excluded.region, department = excluded.department,
    country = excluded.country, naf = excluded.naf, legal_form = excluded.legal_form,
    establishment_type = excluded.establishment_type, administrative_state = excluded.administrative_state,
    creation_date = excluded.creation_date, category = excluded.category, workforce = excluded.workforce,
    last_processed = excluded.last_processed, turnover = excluded.turnover,
    partner_category = excluded.partner_category, changed_at = excluded.changed_at,
    compared_hash = excluded.compared_hash, bucket = excluded.bucket, last_seen = now(), gone_at = null
  returning (xmax = 0) as inserted
)
select count(*) as partners, count(*) filter (where inserted) as new_partners from merged
