"""What single fields propose, in the ERP's own spelling; the verdicts of places and streets have tests of their own."""

from __future__ import annotations

from datetime import date

import pytest

from sirene_pipeline.domain.fields.base import CompareOptions, Pair
from sirene_pipeline.domain.fields.dates import read_day
from sirene_pipeline.domain.fields.every import RULES, judge_fields
from sirene_pipeline.domain.records import ErpProfile, Establishment, Partner


def judged(field, partner=None, register=None, profile=None, *, today=None, **options):
    pair = Pair(
        Partner("p", siret="11111111800019", **(partner or {})),
        Establishment("11111111800019", "111111118", "00019", **(register or {})),
        ErpProfile("test", **(profile or {})),
        CompareOptions(**options),
        today,
    )
    one = RULES[field](pair)
    return one.judgement.verdict.value, one.judgement.code, one.proposed


LYON = {"post_code": "69003", "town": "LYON", "commune_code": "69383"}
STREET = {"number": "12", "street_type": "RUE", "street_label": "DES LILAS"}


@pytest.mark.parametrize(
    ("field", "current", "register", "expected"),
    [
        ("department", None, LYON, ("missing", "area_missing", "Rhône")),
        ("department", "69", LYON, ("same", "area_same", "69")),
        ("department", "rhone", LYON, ("same", "area_same", "Rhône")),
        ("department", "Rhône (69)", LYON, ("equivalent", "area_spelling", "Rhône")),
        ("department", "75", LYON, ("different", "area_different", "69")),
        ("department", "1", LYON, ("different", "area_different", "Rhône")),
        ("department", "Ain", LYON, ("different", "area_different", "Rhône")),
        ("department", "ailleurs", LYON, ("not_comparable", "area_unreadable", None)),
        ("department", None, {}, ("not_comparable", "area_not_in_register", None)),
        ("department", "2A", {"post_code": "20200", "commune_code": "2B033"}, ("different", "area_different", "2B")),
        ("region", "84", LYON, ("same", "area_same", "84")),
        ("region", "Bretagne", LYON, ("different", "area_different", "Auvergne-Rhône-Alpes")),
        ("region", "Rhône-Alpes", LYON, ("not_comparable", "area_unreadable", None)),
        ("region", "x", {"commune_code": "97801"}, ("not_comparable", "area_not_in_register", None)),
        ("post_code", "6600", {"post_code": "06600"}, ("different", "post_code_lost_zero", "06600")),
        ("town", None, {"foreign_town": "BERLIN"}, ("missing", "town_missing", "BERLIN")),
    ],
)
def test_places_are_written_as_the_erp_writes_them(field, current, register, expected):
    assert judged(field, {field: current}, register) == expected


@pytest.mark.parametrize(("spelling", "proposed"), [("iso", "DE"), ("fr", "Allemagne"), ("en", "Germany")])
def test_a_country_is_written_as_the_profile_says(spelling, proposed):
    register = {"foreign_town": "BERLIN", "country_code": "99109"}

    assert judged("country", {}, register, {"country_format": spelling})[2] == proposed


@pytest.mark.parametrize(
    ("partner", "field", "expected"),
    [
        pytest.param({}, "street", ("missing", "street_missing", "12 Rue DES LILAS"), id="no street"),
        pytest.param(
            {"street": "Résidence du Parc", "street2": "99 rue du Port"}, "street2",
            ("different", "street_different", "12 Rue DES LILAS"), id="the street stands on line 2",
        ),
        pytest.param(
            {"street": "Bâtiment C", "street2": "99 rue du Port"}, "street",
            ("not_comparable", "street_kept_elsewhere", None), id="so line 1 is left alone",
        ),
        pytest.param(
            {"street": "Bâtiment C, 12 rue des Lilas"}, "street", ("equivalent", "street_with_complement", None),
            id="respelling would lose the building",
        ),
        pytest.param(
            {"street": "12 rue des Lila"}, "street", ("different", "street_close", "12 Rue DES LILAS"), id="mistyped"
        ),
        pytest.param(
            {"street": "14 rue des Lilas"}, "street",
            ("different", "street_number_different", "12 Rue DES LILAS"), id="another number",
        ),
    ],
)  # fmt: skip
def test_the_street_is_compared_on_the_line_that_holds_it(partner, field, expected):
    assert judged(field, partner, STREET) == expected


@pytest.mark.parametrize(
    ("partner", "complement", "expected"),
    [
        pytest.param({}, "BATIMENT C", ("missing", "complement_missing", "BATIMENT C"), id="filled in"),
        pytest.param({"street": "Bat. C, 12 rue X"}, "BAT C", ("same", "complement_same", None), id="said already"),
        pytest.param(
            {"street2": "Quai 4"}, "BAT C", ("not_comparable", "complement_own", None), id="never overwritten"
        ),
        pytest.param({}, "10 A 12", ("not_comparable", "complement_not_in_register", None), id="a range is none"),
        pytest.param({}, "[ND]", ("not_comparable", "complement_not_in_register", None), id="a mask is none"),
        pytest.param({"street3": "[ND]"}, "BAT C", ("not_comparable", "erp_masked", None), id="beside a copied mask"),
    ],
)
def test_a_complement_only_ever_fills_an_empty_line(partner, complement, expected):
    assert judged("street2", {"street": "12 rue X"} | partner, STREET | {"complement": complement}) == expected


def test_a_post_office_box_goes_to_the_third_line():
    register = STREET | {"special_distribution": "BP 12"}

    assert judged("street3", {}, register) == ("missing", "complement_missing", "BP 12")
    assert judged("street3", {"street": "12 rue X BP 12"}, register)[1] == "complement_same"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-03-01", date(2015, 3, 1)),
        ("2015-03-01 10:00:00", date(2015, 3, 1)),
        ("2015-03-01T10:00:00+00:00", date(2015, 3, 1)),
        ("01/03/2015", date(2015, 3, 1)),
        ("1.3.2015", date(2015, 3, 1)),
        ("20150301", date(2015, 3, 1)),
        ("2015-02-30", None),
        ("30/02/2015", None),
        ("2015", None),
        ("9999999999", None),
        (None, None),
    ],
)
def test_dates_are_read_year_first_or_day_first(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("current", "register", "expected"),
    [
        ("2015-03-01", {"creation_date": "2015-03-01"}, ("same", "date_same", "2015-03-01")),
        (
            "2010-02-01", {"creation_date": "2015-03-01", "unit_creation_date": "2010-02-01"},
            ("same", "date_of_unit", None),
        ),
        (
            None, {"creation_date": "1900-01-01", "unit_creation_date": "2010-02-01"},
            ("missing", "date_missing", "2010-02-01"),
        ),
        ("1900-01-01", {"creation_date": "1900-01-01"}, ("not_comparable", "date_not_in_register", None)),
        ("1900-01-01", {"creation_date": "1954-01-01"}, ("different", "date_placeholder", "1954-01-01")),
        (None, {"creation_date": "[ND]"}, ("not_comparable", "date_not_in_register", None)),
        (None, {"creation_date": "2026-12-10"}, ("missing", "date_missing", "2026-12-10")),
        (None, {"creation_date": "2062-12-10"}, ("not_comparable", "date_not_in_register", None)),
        ("en 2015", {"creation_date": "2015-03-01"}, ("not_comparable", "date_unreadable", None)),
    ],
)  # fmt: skip
def test_a_creation_date_is_the_establishments_or_the_units(current, register, expected):
    verdict, code, proposed = judged("creation_date", {"creation_date": current}, register, today=date(2026, 11, 25))

    assert (verdict, code) == expected[:2]
    assert expected[2] is None or proposed == expected[2]


def test_only_the_profiles_fields_are_judged():
    pair = Pair(
        Partner("p"),
        Establishment("11111111800019", "111111118", "00019"),
        ErpProfile("small", frozenset({"name", "turnover", "town"})),
        CompareOptions(),
    )

    assert [one.field for one in judge_fields(pair)] == ["name", "town"]


@pytest.mark.parametrize(
    ("selections", "proposed"),
    [
        ({}, "2 000 à 4 999 salariés"),
        ({"workforce": {"51": "12 - 2 000 to 4 999 employees"}}, "12 - 2 000 to 4 999 employees"),
        ({"workforce": {"12": "05 - 20 to 49 employees"}}, None),
    ],
)
def test_an_empty_selection_takes_the_profiles_key_or_the_label(selections, proposed):
    assert judged("workforce", {}, {"unit_workforce": "51"}, {"selections": selections})[2] == proposed


def test_labels_follow_the_language_of_the_options():
    assert judged("workforce", {}, {"unit_workforce": "51"}, language="en")[2] == "2 000 to 4 999 employees"
    assert judged("administrative_state", {}, {"state": "A"}, language="en")[2] == "Active"


def test_none_and_zero_employees_are_not_told_apart():
    assert judged("workforce", {"workforce": "00"}, {"unit_workforce": "NN"})[:2] == ("equivalent", "workforce_none")
    assert judged("workforce", {"workforce": "NN"}, {"unit_workforce": "NN"})[0] == "same"
    assert judged("workforce", {}, {"unit_workforce": "NN"})[1] == "workforce_presumed_none"


def test_a_code_the_nomenclature_does_not_know_stays_visible():
    pair = Pair(
        Partner("p", category="PME"),
        Establishment("11111111800019", "111111118", "00019", category="XXL"),
        ErpProfile("test"),
        CompareOptions(),
    )
    one = RULES["category"](pair)

    assert (one.judgement.code, one.register, one.proposed) == ("selection_unknown_code", "XXL", None)


def test_the_kind_is_told_by_the_head_offices_siret_where_the_flag_is_missing():
    assert judged("establishment_type", {}, {"head_office_siret": "11111111800019"}, language="en")[2] == "Head office"
    assert judged("establishment_type", {}, {"head_office_siret": "11111111800027"})[2] == "Établissement secondaire"


@pytest.mark.parametrize(
    ("code", "nomenclature", "shown"),
    [
        pytest.param(
            "53.10Z", "NAFRev2", "53.10Z Activités de poste dans le cadre d'une obligation de service universel",
            id="G02",
        ),
        pytest.param("62.01Z", "NAF2025", "62.01Z", id="G02a no label rather than that of NAF rév. 2"),
        pytest.param("62.01Z", "NAFRev9", "62.01Z", id="G02b nor one for a nomenclature nobody knows"),
    ],
)  # fmt: skip
def test_case_G02_a_code_is_shown_with_the_label_of_its_own_nomenclature(code, nomenclature, shown):
    pair = Pair(
        Partner("p", naf="85.59A"),
        Establishment("11111111800019", "111111118", "00019", naf=code, naf_nomenclature=nomenclature),
        ErpProfile("test"),
        CompareOptions(),
    )

    assert RULES["naf"](pair).register == shown
