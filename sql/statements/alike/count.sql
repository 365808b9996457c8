select count(*) as pairs from sirene.alike
