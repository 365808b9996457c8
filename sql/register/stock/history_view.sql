-- StockUniteLegaleHistorique: one row for each period of a legal unit, with the name it bore.
create or replace temp view history as
select
    siren,
    denominationUniteLegale
from read_parquet(getvariable('stock')['history'])
