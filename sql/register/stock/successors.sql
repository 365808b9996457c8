-- Who took over from the establishments in "wanted", the latest link first.
select
    s.siretEtablissementPredecesseur as siret,
    s.siretEtablissementSuccesseur as successor,
    date_of(s.dateLienSuccession) as since,
    flag_of(s.transfertSiege) as head_office_transferred,
    flag_of(s.continuiteEconomique) as economic_continuity
from succession as s
where
    s.siretEtablissementPredecesseur in (select siret from wanted)
    and s.siretEtablissementPredecesseur between getvariable('lowest') and getvariable('highest')
order by siret asc, since desc nulls last, successor asc
