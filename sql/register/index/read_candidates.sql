-- Records by their numbers.
select
    c.record,
    c.siren,
    c.siret,
    c.names,
    c.former_names,
    c.acronym,
    c.street,
    c.post_code,
    c.town,
    c.department,
    c.commune_code,
    c.is_active,
    c.is_head_office
from matching.candidate as c
where c.record in (select record from asked)
