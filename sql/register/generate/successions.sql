-- StockEtablissementLiensSuccession: in one pair of units out of twenty the first establishment hands over to the
-- second unit's, in the two directions INSEE's file knows (head office transferred or not).
select
    lpad(siret_of(siren_of(r.pair * 2), 1)::varchar, 14, '0') as siretEtablissementPredecesseur,
    lpad(siret_of(siren_of(r.pair * 2 + 1), 1)::varchar, 14, '0') as siretEtablissementSuccesseur,
    date '2015-01-01' + dice(r.pair, 50, 3800)::integer as dateLienSuccession,
    dice(r.pair, 51, 2) = 0 as transfertSiege,
    dice(r.pair, 52, 2) = 0 as continuiteEconomique,
    timestamp '2019-01-01 08:00:00' + to_seconds(dice(r.pair, 53, 239500800)) as dateDernierTraitementLienSuccession
from range(getvariable('options')['units'] // 2) as r(pair)
where r.pair % 20 = 0
