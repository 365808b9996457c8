truncate scope_siret; truncate scope_siren
