-- Of these SIRENs, those whose head office is stored as of the register's data date.
select distinct siren from sirene.establishment
where siren = any (%(sirens)s::text[]) and is_head_office and data_date = %(data_date)s::date
