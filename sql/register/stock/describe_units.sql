describe select * from read_parquet(getvariable('units'))
