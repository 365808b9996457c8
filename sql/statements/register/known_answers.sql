-- Of these SIRETs, those whose stored answer already is of the register's present data: no need to ask again.
select siret, content_hash from sirene.establishment
where siret = any (%(sirets)s::text[]) and source = %(source)s and data_date = %(data_date)s::date
