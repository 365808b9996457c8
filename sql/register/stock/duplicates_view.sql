-- StockDoublons: "siren" is the number that is kept, "sirenDoublon" the one that should never have been given.
create or replace temp view duplicate as select * from read_parquet(getvariable('stock')['duplicates'])
