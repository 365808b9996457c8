-- StockDoublons: in one pair of units out of a thousand the second number was given to the first company by mistake.
select
    lpad(siren_of(r.pair * 2)::varchar, 9, '0') as siren,
    lpad(siren_of(r.pair * 2 + 1)::varchar, 9, '0') as sirenDoublon,
    timestamp '2019-01-01 08:00:00' + to_seconds(dice(r.pair, 54, 239500800)) as dateDernierTraitementDoublon
from range(getvariable('options')['units'] // 2) as r(pair)
where r.pair % 1000 = 7
