select candidate_id, partner_id, ref, partner, position, match_rate::double precision as match_rate,
       siret_rate::double precision as siret_rate, tie, siren, siret, name, town, reason
from review.candidates order by partner_id, position
