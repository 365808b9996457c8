-- Which of the wanted establishments something else was known of, or nothing.
select distinct f.siret
from fingerprinted as f
where f.fingerprint is distinct from f.known_fingerprint
