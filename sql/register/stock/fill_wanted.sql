insert into wanted select identifier, left(identifier, 9) from asked
