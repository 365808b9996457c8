truncate query;
truncate query_commune;
truncate lookup;
truncate query_street;
truncate query_body
