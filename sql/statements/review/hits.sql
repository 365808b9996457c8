select hit_id, match_rate::double precision as match_rate, administrative_state, siren, siret, name, post_code, town,
       already_in_erp_as
from review.search_hits where request_id = %(request_id)s order by position
