insert into scope_siret select identifier from asked
