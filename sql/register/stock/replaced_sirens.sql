-- SIRENs in "wanted" that were given twice to one company, and the number that is kept; chains are not followed.
select
    d.sirenDoublon as siren,
    min(d.siren) as kept
from duplicate as d
where d.sirenDoublon in (select siren from wanted) and d.siren <> d.sirenDoublon
group by d.sirenDoublon
