-- Every establishment as matching compares it (see Candidate.from_establishment), numbered in the order of the file.
create table matching.candidate as
with former as (
    select
        h.siren,
        list(distinct text_of(h.denominationUniteLegale)) as names
    from history as h
    where h.denominationUniteLegale is not null
    group by h.siren
),

owner as (
    select
        u.siren,
        f.names as former_names,
        letters_of(u.etatAdministratifUniteLegale) as unit_state,
        code_of(u.categorieJuridiqueUniteLegale, 4) as legal_form,
        text_of(u.denominationUniteLegale) as legal_name,
        text_of(u.sigleUniteLegale) as acronym,
        text_of(u.denominationUsuelle1UniteLegale) as usual_1,
        text_of(u.denominationUsuelle2UniteLegale) as usual_2,
        text_of(u.denominationUsuelle3UniteLegale) as usual_3,
        coalesce(text_of(u.nomUsageUniteLegale), text_of(u.nomUniteLegale)) as surname,
        coalesce(text_of(u.prenomUsuelUniteLegale), text_of(u.prenom1UniteLegale)) as first_name
    from unit as u
    left join former as f on u.siren = f.siren
),

read as (
    select
        e.siret,
        e.siren,
        list_filter(
            [
                u.legal_name,
                text_of(e.denominationUsuelleEtablissement),
                text_of(e.enseigne1Etablissement),
                text_of(e.enseigne2Etablissement),
                text_of(e.enseigne3Etablissement),
                u.usual_1,
                u.usual_2,
                u.usual_3,
                case
                    when is_person(u.legal_form, u.legal_name, u.surname, u.first_name)
                        then person_name_of(u.first_name, u.surname)
                end
            ],
            lambda name: name is not null and not is_mask(name)
        ) as names,
        list_filter(
            list_sort(coalesce(u.former_names, [])),
            lambda name: not is_mask(name) and name is distinct from u.legal_name
        ) as former_names,
        public_or_null(u.acronym) as acronym,
        case
            when not is_mask(text_of(e.libelleVoieEtablissement)) then nullif(concat_ws(
                ' ',
                nullif(
                    concat_ws('-', text_of(e.numeroVoieEtablissement), text_of(e.dernierNumeroVoieEtablissement)), ''
                ),
                text_of(e.indiceRepetitionEtablissement),
                coalesce(street_type.long, plain_capitals(e.typeVoieEtablissement)),
                text_of(e.libelleVoieEtablissement)
            ), '')
        end as street,
        try_cast(text_of(e.numeroVoieEtablissement) as integer) as number,
        public_or_null(text_of(e.libelleVoieEtablissement)) as street_label,
        public_or_null(code_of(e.codePostalEtablissement, 5)) as post_code,
        coalesce(
            public_or_null(text_of(e.libelleCommuneEtablissement)), public_or_null(text_of(e.libelleCedexEtablissement))
        ) as town,
        public_or_null(code_of(e.codeCommuneEtablissement, 5)) as commune_code,
        letters_of(e.etatAdministratifEtablissement) = 'A' and coalesce(u.unit_state, 'A') <> 'C' as is_active,
        flag_of(e.etablissementSiege) as is_head_office
    from establishment as e
    left join owner as u on e.siren = u.siren
    left join street_type on letters_of(e.typeVoieEtablissement) = street_type.written
)

select
    (row_number() over ())::uinteger as record,
    r.* exclude (number, street_label),
    r.number,
    r.street_label,
    coalesce(f.today, city_of(r.commune_code)) as commune,
    area_of(coalesce(r.commune_code, r.post_code)) as department,
    list_transform(
        list_concat(r.names, r.former_names),
        lambda name: list_transform(words_of(plain_capitals(name)), lambda word: key_of(word))
    ) as words
from read as r
left join former_commune as f on r.commune_code = f.former
