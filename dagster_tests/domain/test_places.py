from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain import places
from sirene_pipeline.domain.records import Establishment
from sirene_pipeline.domain.verdicts import Verdict

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "e_places.toml").read_text(encoding="utf-8"))


def _cases(table):
    return [pytest.param(case, id=f"{case['id']} {case['why']}") for case in CASES[table]]


def _establishment(**values):
    return Establishment("11111111800019", "111111118", "00019", **values)


def _check(judgement, case):
    assert (judgement.verdict, judgement.code, judgement.repair) == (
        case["verdict"],
        case["reason"],
        case.get("repair", False),
    )
    sentences = [sentence.format(**judgement.values) for sentence in places.SENTENCES[judgement.code]]
    assert "sentence" not in case or sentences[0] == case["sentence"]


@pytest.mark.parametrize("case", _cases("post_code"))
def test_a_post_code_is_judged_with_its_town(case):
    _check(
        places.judge_post_code(case["erp"], _establishment(**case["register"]), erp_town=case.get("town")),
        case,
    )


@pytest.mark.parametrize("case", _cases("town"))
def test_a_town_is_judged_through_mergers_and_the_post(case):
    _check(
        places.judge_town(case["erp"], _establishment(**case["register"]), erp_post_code=case.get("post_code")),
        case,
    )


@pytest.mark.parametrize("case", _cases("country"))
def test_a_country_is_judged_by_the_place_first(case):
    establishment = _establishment(**case["register"])
    assert places.country_of_establishment(establishment) == case.get("country")
    _check(places.judge_country(case.get("erp"), establishment), case)


@pytest.mark.parametrize(
    ("post_code", "commune", "town", "country"),
    [
        pytest.param("97150", None, "SAINT-MARTIN", "MF", id="E17 97150"),
        pytest.param("97133", None, None, "BL", id="E17 97133"),
        pytest.param(None, "97801", "SAINT MARTIN", "MF", id="D10 97801"),
        pytest.param(None, "97127", None, "MF", id="E17d the code before 2007"),
        pytest.param(None, "97123", None, "BL", id="E17e the other one"),
        pytest.param("97100", None, "GUSTAVIA", "BL", id="E17f the town decides within 971"),
        pytest.param("97100", None, "BASSE-TERRE", "GP", id="E17g Guadeloupe"),
        ("97200", None, None, "MQ"),
        ("97300", None, None, "GF"),
        ("97400", None, None, "RE"),
        ("97500", None, None, "PM"),
        ("97600", None, None, "YT"),
        ("98600", None, None, "WF"),
        ("98714", None, None, "PF"),
        ("98800", None, None, "NC"),
        ("98000", None, "MONACO", "MC"),
        ("75008", None, None, "FR"),
        ("20000", None, None, "FR"),
        (None, "2B033", None, "FR"),
        ("99999", None, None, None),
        ("[ND]", None, "PARIS", None),
        (None, None, None, None),
    ],
)
def test_a_place_has_its_iso_country(post_code, commune, town, country):
    assert places.country_of(post_code, commune, town) == country


@pytest.mark.parametrize(
    ("commune", "post_code", "department"),
    [
        pytest.param("2A004", "20000", "2A", id="E16 from the commune"),
        pytest.param(None, "20000", "2A", id="E16a from the post code"),
        pytest.param(None, "20200", "2B", id="E16b Bastia"),
        pytest.param(None, "20199", "2A", id="E16c a code the post does not know"),
        pytest.param("2B033", None, "2B", id="E16d Bastia's commune"),
        pytest.param(None, "97150", "978", id="E17 Saint-Martin"),
        pytest.param(None, "97133", "977", id="E17 Saint-Barthélemy"),
        ("97411", None, "974"),
        ("75108", None, "75"),
        (None, "78045", "78"),
        (None, "01410", "01"),
        (None, "48250", "48"),
        (None, "7500", None),
        (None, None, None),
    ],
)
def test_a_department_follows_the_commune(commune, post_code, department):
    assert places.department_of(commune, post_code) == department


def test_regions_and_departments_have_names():
    assert places.department_label("2A") == "Corse-du-Sud"
    assert places.region_of("2A") == "Corse"
    assert places.region_of("69") == "Auvergne-Rhône-Alpes"
    assert places.region_of("978") is None
    assert places.region_of("99") is None


def test_communes_are_followed_through_their_mergers():
    assert places.present_commune("93059") == "93066"
    assert places.present_commune("75108") == "75108"
    assert places.present_commune("99137") is None
    assert places.present_commune("") is None
    assert places.whole_commune("75108") == "75056"
    assert places.whole_commune("13216") == "13055"
    assert places.whole_commune("59350") == "59350"
    assert places.commune_name("69381") == "Lyon"
    assert places.commune_name("93059") == "Saint-Denis"


def test_communes_are_found_by_their_present_and_former_names():
    assert places.communes_named("Pierrefitte-sur-Seine") == {"93066"}
    assert places.communes_named("cran gevrier") == {"74010"}
    assert places.communes_named("PARIS 10") == {"75110"}
    assert places.communes_named("LYON 03") == {"69383"}
    assert places.communes_named("MARSEILLE 1ER ARRONDISSEMENT") == {"13201"}
    assert {"75056", "75101", "75120"} <= places.communes_named("Paris")
    assert "97411" in places.communes_named("ST DENIS")
    assert places.communes_named("") == frozenset()


def test_post_codes_and_communes_lead_to_each_other():
    assert places.communes_of_post_code("74960") == {"74010"}
    assert places.communes_of_post_code("75116") == {"75116"}
    assert len(places.communes_of_post_code("13000")) == 17
    assert places.communes_of_post_code("78045") == frozenset()
    assert {"74000", "74960"} <= places.post_codes_of_commune("74010")
    assert places.post_codes_of_commune("74093") == places.post_codes_of_commune("74010")
    assert {"75001", "75116"} <= places.post_codes_of_commune("75056")
    assert places.post_codes_of_commune(None) == frozenset()


TOWNS = st.sampled_from(
    ["PARIS 10", "ST DENIS", "L'ISLE D'ABEAU", "ANNECY", "AJACCIO", "SAINT-MARTIN", "[ND]", "HŒNHEIM"]
)
POST_CODES = st.sampled_from(["75010", "93200", "38080", "74960", "20000", "97150", "01000", "[ND]", "78045"])
COMMUNES = st.sampled_from(["75110", "93066", "74093", "2A004", "97801", "99137", "[ND]"])
ESTABLISHMENTS = st.builds(
    _establishment,
    town=st.none() | TOWNS | st.text(),
    post_code=st.none() | POST_CODES | st.text(),
    commune_code=st.none() | COMMUNES | st.text(),
    cedex_code=st.none() | POST_CODES,
    foreign_town=st.none() | st.text(),
    country_code=st.none() | st.sampled_from(["99100", "99127", "99999"]) | st.text(),
    country_label=st.none() | st.sampled_from(["FRANCE", "LUXEMBOURG"]),
)
VALUES = st.none() | TOWNS | POST_CODES | st.sampled_from(["FR", "RE", "6000"]) | st.text()
NOT_DIFFERENT = (Verdict.SAME, Verdict.EQUIVALENT, Verdict.MISSING, Verdict.NOT_COMPARABLE)


@settings(deadline=None)  # the first example loads the tables
@given(VALUES, VALUES, ESTABLISHMENTS)
def test_nothing_raises_and_every_reason_has_its_sentences(value, other, establishment):
    for judgement in (
        places.judge_post_code(value, establishment, erp_town=other),
        places.judge_town(value, establishment, erp_post_code=other),
        places.judge_country(value, establishment),
    ):
        for sentence in places.SENTENCES[judgement.code]:
            assert "[ND]" not in sentence.format(**judgement.values)


@settings(deadline=None)  # the first example loads the tables
@given(ESTABLISHMENTS, st.sampled_from([str, str.lower, str.title, " {} ".format, lambda text: text.replace(" ", "-")]))
def test_a_value_is_never_different_from_itself(establishment, spelled):
    if establishment.post_code:
        assert places.judge_post_code(establishment.post_code, establishment).verdict in NOT_DIFFERENT
    town = establishment.town or establishment.foreign_town
    if town:
        assert places.judge_town(spelled(town), establishment).verdict in NOT_DIFFERENT
    country = places.country_of_establishment(establishment)
    if country:
        assert places.judge_country(country, establishment).verdict in (Verdict.SAME, Verdict.EQUIVALENT)
