describe select * from read_parquet($address)
