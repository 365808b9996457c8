-- Of these SIRETs, those closed while their legal unit is not.
select siren, siret from sirene.establishment
where siret = any (%(sirets)s::text[]) and state = 'F' and unit_state is distinct from 'C'
order by siret
