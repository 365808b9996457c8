-- The wanted establishments of which something else was known, or nothing.
select f.* exclude (known_fingerprint)
from fingerprinted as f
where f.fingerprint is distinct from f.known_fingerprint
