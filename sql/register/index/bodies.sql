-- By commune: the public bodies there; the first two digits of their SIREN tell their kind.
create table matching.body as
select
    c.commune,
    left(c.siren, 2) as kind,
    c.record
from matching.candidate as c
where c.commune is not null and left(c.siren, 2) in ('17', '19', '20', '21', '22', '23', '24', '25', '26')
order by all
