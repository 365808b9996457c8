-- The establishments that the register calls the head office of one of the SIRENs asked for.
insert into wanted
select
    e.siret,
    e.siren,
    null
from establishment as e
where
    e.siren in (select identifier from asked)
    and e.siren between getvariable('lowest') and getvariable('highest')
    and flag_of(e.etablissementSiege)
