select p.siret, left(p.siret, 9) as siren
from sirene.partner as p where p.gone_at is null and p.siret ~ '^\d{14}$'
