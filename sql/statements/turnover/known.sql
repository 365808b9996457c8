select siren, amount, closed_on::text as closed_on from sirene.turnover where siren = any (%(sirens)s::text[]) and amount is not null
