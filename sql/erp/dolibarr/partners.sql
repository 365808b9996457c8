select
    s.rowid as partner_id,
    s.code_client as ref,
    s.nom as name,
    null as legal_name,
    s.name_alias as trade_name,
    case when t.code = 'TE_PRIVATE' then 0 else 1 end as is_company,
    s.status as active,
    s.siren as siren,
    s.siret as siret,
    s.tva_intra as vat,
    s.address as street,
    null as street2,
    null as street3,
    s.zip as post_code,
    s.town as town,
    r.nom as region,
    d.code_departement as department,
    c.code as country,
    s.ape as naf,
    null as legal_form,
    null as establishment_type,
    null as administrative_state,
    null as creation_date,
    null as category,
    null as workforce,
    null as last_processed,
    null as turnover,
    null as partner_category,
    s.tms as changed_at
from llx_societe as s
left join llx_c_typent as t on t.id = s.fk_typent
left join llx_c_country as c on c.rowid = s.fk_pays
left join llx_c_departements as d on d.rowid = s.fk_departement
left join llx_c_regions as r on r.code_region = d.fk_region
order by s.rowid
