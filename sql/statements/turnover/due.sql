select distinct left(digits, 9) as siren
from (select regexp_replace(coalesce(siret, siren), '\D', '', 'g') as digits from sirene.partner
      where gone_at is null and active) as p
left join sirene.turnover as t on t.siren = left(p.digits, 9)
where length(digits) in (9, 14) and (t.siren is null or t.asked_at < now() - make_interval(days => %(days)s))
order by siren
limit %(batch_size)s
