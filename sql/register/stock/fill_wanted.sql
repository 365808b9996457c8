insert into wanted select distinct identifier, left(identifier, 9), null from asked
