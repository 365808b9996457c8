with identifier as (
    select
        i.party,
        min(case when i.type = 'fr_siren' then i.code end) as siren,
        min(case when i.type = 'fr_siret' then i.code end) as siret,
        min(case when i.type in ('eu_vat', 'fr_tva') then i.code end) as vat
    from party_identifier as i
    where i.active
    group by i.party
),

address as (
    select
        a.*,
        row_number() over (partition by a.party order by a.sequence nulls last, a.id) as place
    from party_address as a
    where a.active
)

select
    p.id as partner_id,
    p.code as ref,
    p.name as name,
    null as legal_name,
    null as trade_name,
    true as is_company,
    p.active as active,
    i.siren as siren,
    i.siret as siret,
    i.vat as vat,
    coalesce(
        a.street_unstructured,
        nullif(trim(concat(a.building_number, ' ', a.street_name)), '')
    ) as street,
    null as street2,
    null as street3,
    a.postal_code as post_code,
    a.city as town,
    null as region,
    null as department,
    c.code as country,
    null as naf,
    null as legal_form,
    null as establishment_type,
    null as administrative_state,
    null as creation_date,
    null as category,
    null as workforce,
    null as last_processed,
    null as turnover,
    null as partner_category,
    coalesce(p.write_date, p.create_date) as changed_at
from party_party as p
left join identifier as i on i.party = p.id
left join address as a on a.party = p.id and a.place = 1
left join country_country as c on c.id = a.country
order by p.id
