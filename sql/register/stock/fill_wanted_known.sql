insert into wanted select siret, left(siret, 9), any_value(fingerprint) from asked group by siret
