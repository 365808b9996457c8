-- The wanted establishments of which something else was known, or nothing.
select a.* exclude (known_fingerprint)
from answer as a
where a.fingerprint is distinct from a.known_fingerprint
