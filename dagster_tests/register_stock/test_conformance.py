"""Every source gives the same typed answer for the same establishment: once per source, on the same records."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from sirene_pipeline.domain.records import Establishment, Failed, FailureKind, Found, NotFound
from sirene_pipeline.register.errors import TooBroadError
from sirene_pipeline.register.search_query import SearchQuery

NOT_SHARED = {
    "legal_form_label": "a label ODS adds; the stock has the code alone",
    "closed_on": "on open establishments ODS shows dates that close nothing; on closed ones both must agree",
    "unit_closed_on": "the same of legal units",
}
MASKED = "94080434700019"
CLOSED = "00541094900019"
INVENTED = "99990015200011"


def shared(establishment):
    """What both sources know of an establishment."""
    return replace(
        establishment,
        legal_form_label=None,
        closed_on=establishment.closed_on if establishment.state == "F" else None,
        unit_closed_on=establishment.unit_closed_on if establishment.unit_state == "C" else None,
    )


def answers_of(source, sirets):
    answers = [answer for chunk in source.establishments(sirets) for answer in chunk.answers]
    return {answer.asked: answer for answer in answers}


def test_both_sources_give_equal_establishments_for_the_same_records(ods_source, stock_source, sample_records):
    sirets = [record["siret"] for record in sample_records]
    from_ods, from_stock = answers_of(ods_source, sirets), answers_of(stock_source, sirets)
    assert len(sirets) > 600
    assert from_ods.keys() == from_stock.keys() == set(sirets)
    different = [
        (siret, field.name, getattr(ours, field.name), getattr(theirs, field.name))
        for siret in sirets
        for ours, theirs in [(shared(from_stock[siret].establishment), shared(from_ods[siret].establishment))]
        for field in fields(Establishment)
        if getattr(ours, field.name) != getattr(theirs, field.name)
    ]
    assert different == []


def test_the_sample_exercises_what_could_differ(sample_records):
    """The comparison above would prove little on records that are all alike."""
    names = [name for name in sample_records[0] if name != "geolocetablissement"]
    values = {name: {record[name] for record in sample_records} for name in names}
    assert {"Actif", "Fermé"} <= values["etatadministratifetablissement"]
    assert {"O", "P"} <= values["statutdiffusionetablissement"]
    assert "[ND]" in values["libellevoieetablissement"]
    assert {"NAP", "NAF1993", "NAFRev2"} <= values["nomenclatureactiviteprincipaleetablissement"]
    assert len(values["trancheeffectifsunitelegale"]) > 8
    assert {"974", "2A"} <= values["codedepartementetablissement"]
    assert values["enseigne1etablissement"] > {None}
    assert values["codepaysetrangeretablissement"] > {None}
    assert "true" in values["unitepurgeeunitelegale"]


@pytest.mark.parametrize("name", NOT_SHARED)
def test_every_field_that_is_not_shared_exists(name):
    assert name in {field.name for field in fields(Establishment)}


def test_an_establishment_is_read_whole(any_source, sample_records):
    record = next(record for record in sample_records if record["siret"] == INVENTED)
    assert record["trancheeffectifsunitelegale"] == "2 000 à 4 999 salariés"
    answer = answers_of(any_source, [INVENTED])[INVENTED]
    assert isinstance(answer, Found)
    establishment = answer.establishment
    assert (establishment.siret, establishment.siren, establishment.nic) == (INVENTED, "999900152", "00011")
    assert (establishment.state, establishment.unit_state, establishment.diffusion) == ("A", "A", "O")
    assert (establishment.number, establishment.street_type, establishment.street_label) == (
        "52",
        "QUAI",
        "PAUL SEDALLIAN",
    )
    assert (establishment.post_code, establishment.town) == ("69009", "LYON")
    assert (establishment.unit_workforce, establishment.category) == ("51", "ETI")
    assert establishment.natural_person is False


def test_the_raw_record_comes_along_for_the_archive(any_source):
    (chunk,) = any_source.establishments([INVENTED])
    raw = {name.lower(): value for name, value in chunk.raw[INVENTED].items() if value is not None}
    assert raw["siret"] == INVENTED
    assert raw["denominationunitelegale"] == "CEGID"


def test_a_mask_stays_text_field_by_field(any_source, sample_records):
    masked = [record["siret"] for record in sample_records if record["libellevoieetablissement"] == "[ND]"]
    assert len(masked) == 24
    for answer in answers_of(any_source, masked).values():
        establishment = answer.establishment
        assert (establishment.diffusion, establishment.street_type, establishment.street_label) == ("P", "[ND]", "[ND]")
        assert establishment.town not in (None, "[ND]")
        assert establishment.legal_name.startswith(("SOCIETE EN DIFFUSION PARTIELLE", "[ND]"))


def test_a_closed_establishment_has_its_state_and_its_date(any_source):
    establishment = answers_of(any_source, [CLOSED])[CLOSED].establishment
    assert (establishment.state, establishment.unit_state, establishment.purged) == ("F", "C", True)
    assert establishment.closed_on == "1982-12-25"
    assert (establishment.naf, establishment.naf_nomenclature) == ("64.11", "NAP")


def test_each_identifier_gets_exactly_one_answer_and_an_error_is_never_not_found(any_source):
    absent, damaged = "99990020200014", "99990015200012"
    answers = answers_of(any_source, [INVENTED, absent, damaged, INVENTED, "PA000015", ""])
    assert isinstance(answers[INVENTED], Found)
    assert isinstance(answers[absent], NotFound)
    for text in (damaged, "PA000015", ""):
        assert isinstance(answers[text], Failed)
        assert (answers[text].kind, answers[text].permanent) == (FailureKind.REFUSED_QUERY, True)
    assert len(answers) == 5
    assert any_source.usage.figures()["answers"] == {"found": 1, "not_found": 1, "failed": 3}


def test_nothing_asked_is_nothing_answered(any_source):
    assert list(any_source.establishments([])) == []


def test_the_head_office_of_a_unit_is_found_by_its_siren(any_source, sample_records):
    offices = {
        record["siren"]: record["siret"]
        for record in sample_records
        if record["etablissementsiege"] == "oui" and record["siren"] < "05"
    }
    without = next(
        siren
        for siren in sorted({record["siren"] for record in sample_records})
        if not any(record["siren"] == siren and record["etablissementsiege"] == "oui" for record in sample_records)
    )
    found = any_source.head_offices([*offices, without, "123"])
    assert {siren: [office.siret for office in group] for siren, group in found.by_siren.items()} == {
        without: [],
        **{siren: [siret] for siren, siret in offices.items()},
    }
    assert found.failed["123"].kind is FailureKind.REFUSED_QUERY
    assert found.raw.keys() == set(offices.values())


def test_a_delta_brings_what_is_ours_by_siret_or_by_siren_and_nothing_else(any_source, sample_records):
    day = date(2024, 7, 1)
    changed = [
        record["siret"]
        for record in sample_records
        if (record["datederniertraitementetablissement"] or "") >= "2024-07-01"
        or (record["datederniertraitementunitelegale"] or "") >= "2024-07-01"
    ]
    assert len(changed) > 20
    ours, theirs = changed[::3], changed[1::3]
    chunks = list(any_source.changed_since(day, set(ours), {siret[:9] for siret in theirs}))
    found = {answer.asked for chunk in chunks for answer in chunk.answers}
    assert set(ours) | set(theirs) <= found
    assert found <= {siret for siret in changed if siret in ours or siret[:9] in {theirs[:9] for theirs in theirs}}
    assert all(isinstance(answer, Found) for chunk in chunks for answer in chunk.answers)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(siret=INVENTED), [INVENTED]),
        (SearchQuery(siren="999900152"), [INVENTED]),
        (SearchQuery(name="exemple visiativ"), ["99990017800016", "99990018600019"]),
        (SearchQuery(name="Visiativ Exemple", mode="strict"), ["99990017800016", "99990018600019"]),
        (SearchQuery(name="Exemple Visiativ", mode="strict"), []),
        (SearchQuery(name="cegid", town="Lyon", street="quai sedallian", post_code="69009"), [INVENTED]),
        (SearchQuery(name="cegid", post_code="69001"), []),
        (SearchQuery(name="cegid", department="69"), [INVENTED]),
        (SearchQuery(siret=CLOSED), [CLOSED]),
        (SearchQuery(siret=CLOSED, active_only=True), []),
        (SearchQuery(name='A" OR "1"="1'), []),
        (SearchQuery(name="' or 1=1 --"), []),
    ],
)
def test_a_search_finds_by_words_places_and_identifiers(any_source, query, expected):
    assert [establishment.siret for establishment in any_source.search(query)] == expected


def test_a_search_gives_no_more_than_asked_for_in_the_order_of_sirets(any_source):
    found = [establishment.siret for establishment in any_source.search(SearchQuery(department="974", limit=3))]
    assert len(found) == 3
    assert found == sorted(found)


def test_a_search_that_matches_too_much_is_refused(any_source, monkeypatch):
    monkeypatch.setattr("sirene_pipeline.register.stock.source.REACHABLE", 5)
    monkeypatch.setattr("sirene_pipeline.register.ods.source.REACHABLE", 5)
    with pytest.raises(TooBroadError, match="the search matches"):
        any_source.search(SearchQuery(department="974"))
