-- The file of former periods is not there: no legal unit has a former name.
create or replace temp view history as
select
    null::varchar as siren,
    null::varchar as denominationUniteLegale
where false
