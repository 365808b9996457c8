-- SIRETs that match a search; a criterion that is null asks for nothing. One more than the API of ODS would ever reach
-- is enough to know that a search is too broad.
with by_name as (
    select u.siren
    from unit as u
    where
        ($longest_word is not null or $name_start is not null)
        and holds(
            [
                u.denominationUniteLegale, u.sigleUniteLegale, u.denominationUsuelle1UniteLegale, u.nomUniteLegale,
                u.nomUsageUniteLegale, u.prenomUsuelUniteLegale, u.prenom1UniteLegale
            ],
            $longest_word, $words
        )
        and begins(
            [
                u.denominationUniteLegale, u.sigleUniteLegale, u.denominationUsuelle1UniteLegale, u.nomUniteLegale,
                u.nomUsageUniteLegale
            ],
            $name_start
        )
)

select e.siret
from establishment as e
where
    ($siret is null or e.siret = $siret)
    and ($siren is null or e.siren = $siren)
    and (
        ($longest_word is null and $name_start is null)
        or e.siren in (select siren from by_name)
        or (
            holds([e.denominationUsuelleEtablissement, e.enseigne1Etablissement], $longest_word, $words)
            and begins([e.denominationUsuelleEtablissement, e.enseigne1Etablissement], $name_start)
        )
    )
    and (
        $post_code is null
        or code_of(e.codePostalEtablissement, 5) = $post_code
        or code_of(e.codeCedexEtablissement, 5) = $post_code
    )
    and ($department is null or department_of(code_of(e.codeCommuneEtablissement, 5)) = $department)
    and holds(
        [e.numeroVoieEtablissement, e.typeVoieEtablissement, e.libelleVoieEtablissement],
        $longest_street_word, $street_words
    )
    and holds([e.libelleCommuneEtablissement], $longest_town_word, $town_words)
    and begins([e.libelleCommuneEtablissement], $town_start)
    and ($naf is null or e.activitePrincipaleEtablissement = $naf)
    and (not $active_only or letters_of(e.etatAdministratifEtablissement) = 'A')
order by e.siret
limit 10001
