-- Our SIRETs, however they are spaced, and their legal units; a SIREN in the SIRET field counts as a unit.
select digits as siret, left(digits, 9) as siren
from (select regexp_replace(siret, '\D', '', 'g') as digits from sirene.partner where gone_at is null) as p
where length(digits) in (9, 14)
