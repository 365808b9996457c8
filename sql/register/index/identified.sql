-- The records of the SIRENs some queries carry: the establishment they name first, then open ones and head offices.
select
    a.qid,
    c.record
from asked as a
inner join matching.candidate as c on a.siren = c.siren
qualify row_number() over (
    partition by a.qid order by c.siret = a.number desc, c.is_active desc, c.is_head_office desc, c.siret
) <= $most
order by a.qid, c.siret = a.number desc, c.is_active desc, c.is_head_office desc, c.siret
