insert into scope_siren select identifier from asked
