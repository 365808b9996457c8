-- StockEtablissementLiensSuccession.
create or replace temp view succession as select * from read_parquet(getvariable('stock')['successions'])
