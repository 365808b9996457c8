select vat from sirene.vat_check
where vat = any (%(vats)s::text[]) and definite_at > now() - make_interval(days => %(days)s)
