from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain import nomenclatures as n

OPEN_PROD = {
    "01": "01 - 1 ou 2 salariés",
    "12": "05 - 20 to 49 employees",
    "51": "12 - 2 000 to 4 999 employees",
    "53": "14 - 10 000 employees and more",
    "NN": "15 - Not an employer",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("12", "12", id="G05 INSEE's code"),
        pytest.param("20 à 49 salariés", "12", id="G05 the label of ODS"),
        pytest.param("20 to 49 employees", "12", id="G05a in English"),
        pytest.param("12 salariés", None, id="G05b twelve people are no band"),
        pytest.param("12 employees", None, id="G05c nor in English"),
        pytest.param("12.0", "12", id="G05d a spreadsheet's code"),
        ("1 000 à 1 999 salariés", "42"),
        ("1000 à 1999 salariés", "42"),
        ("1\u202f000 à 1\u00a0999 salariés", "42"),
        ("1.000-1.999", "42"),
        ("10 000 salariés et plus", "53"),
        ("10000+", "53"),
        ("10,000 or more", "53"),
        ("0 salarié", "00"),
        ("1 ou 2 salariés", "01"),
        ("Etablissement non employeur", "NN"),
        ("Unité non employeuse ou présumée non employeuse (faute de déclaration reçue)", "NN"),
        ("Not an employer", "NN"),
        ("nn", "NN"),
        ("05 - 20 to 49 employees", "12"),
        ("12 - 2 000 to 4 999 employees", "51"),
        ("14 - 10 000 employees and more", "53"),
        ("01 - 1 ou 2 salariés", "01"),
        ("1", None),
        ("99", None),
        ("20 à 50 salariés", None),
        ("[ND]", None),
        ("", None),
        (None, None),
    ],
)
def test_a_workforce_band_is_read_from_its_code_or_its_label(text, code):
    assert n.workforce_code(text) == code


@pytest.mark.parametrize(("code", "key"), OPEN_PROD.items())
def test_an_erps_own_key_is_read_through_its_selection(code, key):
    assert n.workforce_code(key, OPEN_PROD) == code


def test_an_erps_own_key_wins_over_a_code_that_looks_the_same():
    assert n.workforce_code("12", {"51": "12", "12": "05"}) == "51"


def test_every_label_of_a_band_parses_to_its_code():
    for code in ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"):
        assert n.workforce_code(n.workforce_label(code, "fr")) == code
        assert n.workforce_code(n.workforce_label(code, "en")) == code
    assert n.workforce_label("12", "fr") == "20 à 49 salariés"
    assert n.workforce_label("51", "en") == "2 000 to 4 999 employees"
    assert n.workforce_label("99") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ETI", "ETI"),
        ("pme", "PME"),
        ("Grande entreprise", "GE"),
        ("Petites et moyennes entreprises", "PME"),
        ("Petite ou moyenne entreprise", "PME"),
        ("Entreprise de taille intermédiaire", "ETI"),
        ("Mid-sized company", "ETI"),
        ("Small or medium-sized company", "PME"),
        ("Large company", "GE"),
        ("SME", "PME"),
        ("Prospect", None),
        ("", None),
        (None, None),
    ],
)
def test_a_category_is_read_from_its_code_or_its_label(text, code):
    assert n.category_code(text) == code


def test_a_category_has_a_label_in_both_languages():
    assert n.category_label("ETI", "fr") == "Entreprise de taille intermédiaire"
    assert n.category_label("ETI", "en") == "Mid-sized company"
    assert n.category_label("TPE") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5710", "5710"),
        ("5710.0", "5710"),
        ("5710 - SAS, société par actions simplifiée", "5710"),
        ("SAS, société par actions simplifiée", "5710"),
        ("Société à responsabilité limitée (sans autre indication)", "5499"),
        ("Société à responsabilité limitée(sans autre indication)", "5499"),
        ("SARL", "5499"),
        ("Entrepreneur individuel", "1000"),
        ("SA", None),
        ("5999", None),
        ("57", None),
        (None, None),
    ],
)
def test_a_legal_form_is_read_from_its_code_or_its_label(text, code):
    assert n.legal_form_code(text) == code


def test_a_legal_form_has_its_label():
    assert n.legal_form_label("5710") == "SAS, société par actions simplifiée"
    assert n.legal_form_label("0") != n.legal_form_label("0000")
    assert n.legal_form_label("5999") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6201Z", "62.01Z"),
        ("62.01Z", "62.01Z"),
        ("62.01z", "62.01Z"),
        ("62 01 Z", "62.01Z"),
        ("62.01Z - Programmation informatique", "62.01Z"),
        ("6201Z Programmation informatique", "62.01Z"),
        ("62.01Z (Programmation informatique)", "62.01Z"),
        ("62.01Y", "62.01Y"),
        ("01.1A", "01.1A"),
        ("011A", "01.1A"),
        ("01.16", "01.16"),
        ("99.99Z", "99.99Z"),
        ("99.99", None),
        ("Programmation", None),
        ("62", None),
        ("1.11Z", None),
        ("[ND]", None),
        (None, None),
    ],
)
def test_an_activity_code_is_written_with_its_dot(text, code):
    assert n.naf_code(text) == code


@pytest.mark.parametrize(
    ("code", "nomenclature", "label"),
    [
        pytest.param("62.01Z", "NAFRev2", "Programmation informatique", id="G02 its own nomenclature"),
        pytest.param("01.11Y", "NAFRev2", None, id="G02 a NAF 2025 code has no label of NAF rév. 2"),
        pytest.param("62.01Z", "NAF2025", None, id="G02a nor the other way round"),
        pytest.param("53.10Y", "NAFRev2", None, id="G02b not even when the codes differ by a letter"),
        pytest.param("62.01Z", "NAF 3000", None, id="G02c an unknown nomenclature"),
        pytest.param("01.1A", None, None, id="G02d a code of two nomenclatures, which one is not said"),
        pytest.param("62.01Z", None, "Programmation informatique", id="G02e a code of one nomenclature only"),
        pytest.param("01.11Z", "NAFRev1", None, id="G02f an older nomenclature"),
        pytest.param(
            "01.11Y",
            "NAF25",
            "Culture de céréales, à l'exception du riz, de légumineuses et de graines oléagineuses",
            id="G02g NAF 2025 by another name",
        ),
    ],
)
def test_no_label_is_better_than_a_wrong_one(code, nomenclature, label):
    assert n.naf_label(code, nomenclature) == label


def test_a_code_knows_its_nomenclatures():
    assert n.naf_nomenclatures_of("62.01Z") == {"NAFRev2"}
    assert n.naf_nomenclatures_of("01.11Y") == {"NAF2025"}
    assert n.naf_nomenclatures_of("01.1A") == {"NAFRev1", "NAF1993"}
    assert n.naf_nomenclatures_of("99.99Z") == frozenset()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("oui", "head_office"),
        ("Siège social", "head_office"),
        ("headquarter", "head_office"),
        ("Head office", "head_office"),
        ("head_office", "head_office"),
        ("non", "secondary"),
        ("Établissement secondaire", "secondary"),
        ("branch", "secondary"),
        ("secondary", "secondary"),
        ("peut-être", None),
        ("", None),
        (None, None),
    ],
)
def test_a_kind_of_establishment_is_read_in_two_languages(text, code):
    assert n.establishment_type_code(text) == code


def test_a_kind_of_establishment_is_read_by_the_erps_key():
    assert n.establishment_type_code("M", {"head_office": "M", "secondary": "S"}) == "head_office"
    assert n.establishment_type_code("M", {"head_office": "P", "autre": "M"}) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("Actif", "A"), ("active", "A"), ("Fermé", "F"), ("closed", "F"), ("F", "F"), ("Cessée", "F"), ("?", None)],
)
def test_a_state_is_read_in_two_languages(text, code):
    assert n.state_code(text) == code


def test_kinds_and_states_have_labels():
    assert (n.establishment_type_label("head_office"), n.establishment_type_label("secondary", "en")) == (
        "Siège",
        "Secondary establishment",
    )
    assert (n.state_label("F"), n.state_label("F", "en"), n.state_label("X")) == ("Fermé", "Closed", None)


@pytest.mark.parametrize(
    ("text", "long"),
    [
        pytest.param("CRS", "COURS", id="E05 CRS"),
        pytest.param("CHE", "CHEMIN", id="E05 CHE"),
        pytest.param("QUA", "QUAI", id="E05 QUA"),
        pytest.param("QUAI", "QUAI", id="E05 QUAI"),
        pytest.param("FG", "FAUBOURG", id="E05 FG"),
        pytest.param("RPT", "ROND POINT", id="E05 RPT"),
        pytest.param("LDT", "LIEU DIT", id="E05 LDT"),
        pytest.param("LIEUDIT", "LIEU DIT", id="E05 LIEUDIT"),
        pytest.param("Av.", "AVENUE", id="E05a Av."),
        pytest.param("bvd", "BOULEVARD", id="E05a bvd"),
        pytest.param("Allée", "ALLEE", id="E05a Allée"),
        pytest.param("Rond-point", "ROND POINT", id="E05a Rond-point"),
        pytest.param("R", "RUE", id="E05a R"),
        pytest.param("IMP", "IMPASSE", id="E05a IMP"),
        pytest.param("Z.I.", "ZONE INDUSTRIELLE", id="E05b letters with dots"),
        pytest.param("ZI", "ZONE INDUSTRIELLE", id="E05b ZI"),
        pytest.param("GARENNE", None, id="E05b no type"),
        pytest.param("", None, id="E05b nothing"),
    ],
)
def test_a_street_type_has_one_long_form(text, long):
    assert n.street_type_long(text) == long


def test_a_short_spelling_may_stand_for_several_types():
    assert n.street_types_of("QUA") == ("QUAI", "QUARTIER")
    assert n.street_types_of("ZA") == ("ZONE D ACTIVITES", "ZONE ARTISANALE")
    assert n.street_types_of("RUE") == ("RUE",)
    assert n.street_types_of("X") == ()


def test_a_street_type_is_shown_as_ods_shows_it():
    assert n.street_type_shown("QUAI") == "Quai"
    assert n.street_type_shown("ALLEE") == "Allée"
    assert n.street_type_shown("AV") == "Avenue"
    assert n.street_type_shown("CALADE") == "Calade"
    assert n.street_type_shown("ALLEES") == "Allées"
    assert n.street_type_shown("INCONNUE") == "Inconnue"
    assert n.street_type_shown(None) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        pytest.param("LUXEMBOURG", "LU", id="E13 a label"),
        pytest.param("99137", "LU", id="E13a INSEE's code"),
        pytest.param("Germany", "DE", id="E13b English"),
        pytest.param("Allemagne", "DE", id="E13b French"),
        pytest.param("DEU", "DE", id="E13b three letters"),
        pytest.param("de", "DE", id="E13b two letters"),
        pytest.param("99127", "IT", id="E14 Italy's code"),
        pytest.param("La Réunion", "RE", id="E14a a part of France with its own ISO code"),
        pytest.param("Royaume-Uni", "GB", id="E13c"),
        pytest.param("Côte d’Ivoire", "CI", id="E13d"),
        pytest.param("TCHECOSLOVAQUIE", None, id="E13e a state that is no more"),
        pytest.param("99115", None, id="E13f its code"),
        pytest.param("France", "FR", id="E13g"),
        pytest.param(None, None, id="E13h"),
        pytest.param("", None, id="E13i"),
    ],
)
def test_a_country_has_one_iso_code(text, iso):
    assert n.country_iso(text) == iso


def test_a_country_has_a_name_in_both_languages():
    assert n.country_label("LU") == "Luxembourg"
    assert n.country_label("DE", "en") == "Germany"
    assert n.country_label("ZZ") is None


@settings(deadline=None)  # the first example loads the tables
@given(st.none() | st.text() | st.from_regex(r"[0-9 .A-Z-]{1,12}", fullmatch=True))
def test_nothing_raises_on_any_text(text):
    for read in (n.workforce_code, n.category_code, n.legal_form_code, n.establishment_type_code, n.state_code):
        assert read(text) == read(text, {})
    for read in (n.naf_code, n.street_type_long, n.street_type_shown, n.country_iso, n.naf_nomenclatures_of):
        read(text)
    for name in (text, "NAFRev2", None):
        n.naf_label(text, name)
