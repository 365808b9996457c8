-- Everybody who holds one of these SIRETs, however it is spaced.
select to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[] as partner
from sirene.partner as p
where p.gone_at is null and regexp_replace(p.siret, '\D', '', 'g') = any (%(sirets)s::text[])
