-- Of the partners found at their last check, how many have a SIRET the register no longer holds.
select count(*) as found_before, count(*) filter (where f.digits = any (%(vanished)s::text[])) as vanished
from sirene.followed as f
where f.last_outcome = 'found' and length(f.digits) = 14
