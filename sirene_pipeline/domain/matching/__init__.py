"""Finding the SIREN and SIRET a partner lacks: candidates by shared keys, scored, with a rate one can believe."""
