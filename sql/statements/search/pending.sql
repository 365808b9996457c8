select count(*) as requests,
       'search:' || coalesce(sum(hashtextextended(request_id || ':' || attempts, 0)), 0)::text as fingerprint
from sirene.search_request where state = 'new'
