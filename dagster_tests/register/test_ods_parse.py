"""From ODS's records to establishments: the traps of labels, types, blanks and masks."""

from __future__ import annotations

from collections import Counter

import pytest

from sirene_pipeline.register.errors import RegisterError, SchemaChangedError
from sirene_pipeline.register.labels import long_street_type, workforce_code
from sirene_pipeline.register.ods.parse import parse_record

SIRET = "11111111800019"


def _parsed(count_unknown=lambda _: None, **fields):
    return parse_record({"siret": SIRET, "siren": "111111118", "nic": "00019", **fields}, count_unknown)


def test_case_A07_identifiers_given_as_numbers_keep_their_zeros():
    establishment = parse_record({"siren": 12345674, "nic": 19})
    assert (establishment.siren, establishment.nic, establishment.siret) == ("012345674", "00019", "01234567400019")


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("codepostaletablissement", 1000, ("post_code", "01000")),
        ("codepostaletablissement", "1000", ("post_code", "01000")),
        ("codepostaletablissement", 75010, ("post_code", "75010")),
        ("codepostaletablissement", 75010.0, ("post_code", "75010")),
        ("codepostaletablissement", "[ND]", ("post_code", "[ND]")),
        ("codecommuneetablissement", 1004, ("commune_code", "01004")),
        ("codecommuneetablissement", "2A004", ("commune_code", "2A004")),
        ("codedepartementetablissement", 1, ("department_code", "01")),
        ("codedepartementetablissement", "2A", ("department_code", "2A")),
        ("codedepartementetablissement", "974", ("department_code", "974")),
        ("numerovoieetablissement", 174, ("number", "174")),
        ("numerovoieetablissement", "4", ("number", "4")),
        ("categoriejuridiqueunitelegale", 5710, ("legal_form", "5710")),
    ],
)
def test_numbers_and_texts_of_a_code_read_the_same(name, given, read):
    attribute, value = read
    assert getattr(_parsed(**{name: given}), attribute) == value


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", None])
def test_case_D13_a_blank_string_is_no_trade_name(blank):
    establishment = _parsed(enseigne1etablissement=blank, denominationunitelegale="ATELIER EXEMPLE")
    assert establishment.trade_names == ()
    assert establishment.legal_name == "ATELIER EXEMPLE"


def test_case_D10_saint_martin_has_no_post_code_and_nothing_breaks():
    establishment = _parsed(
        codepostaletablissement=None, libellecommuneetablissement="SAINT MARTIN", codecommuneetablissement="97801"
    )
    assert (establishment.post_code, establishment.town, establishment.commune_code) == (None, "SAINT MARTIN", "97801")


def test_case_E13_a_foreign_establishment_keeps_its_country_and_town_apart_from_the_street():
    establishment = _parsed(
        libellecommuneetrangeretablissement="LUXEMBOURG",
        codepaysetrangeretablissement="99137",
        libellepaysetrangeretablissement="LUXEMBOURG",
        codepostaletablissement=None,
        libellecommuneetablissement=None,
    )
    assert establishment.foreign_town == "LUXEMBOURG"
    assert establishment.country_code == "99137"
    assert establishment.country_label == "LUXEMBOURG"
    assert (establishment.post_code, establishment.town, establishment.street_label) == (None, None, None)


def test_case_D11_no_number_is_no_word_null():
    establishment = _parsed(
        numerovoieetablissement=None, typevoieetablissement="Rue", libellevoieetablissement="DES LILAS"
    )
    assert (establishment.number, establishment.street_type, establishment.street_label) == (None, "RUE", "DES LILAS")


@pytest.mark.parametrize("mask", ["[ND]", "[NON-DIFFUSIBLE]"])
def test_case_D01_masks_stay_as_text_field_by_field(mask):
    establishment = _parsed(
        statutdiffusionetablissement="P",
        denominationunitelegale="ATELIER EXEMPLE",
        nomunitelegale=mask,
        typevoieetablissement=mask,
        libellevoieetablissement=mask,
        codepostaletablissement=mask,
        datecreationetablissement=mask,
        libellecommuneetablissement="LYON",
    )
    assert establishment.diffusion == "P"
    assert (establishment.street_type, establishment.street_label, establishment.post_code) == (mask, mask, mask)
    assert (establishment.town, establishment.creation_date) == ("LYON", mask)
    assert establishment.natural_person is False
    assert establishment.person_name is None


def test_a_null_and_a_missing_key_read_the_same():
    assert _parsed(sigleunitelegale=None) == _parsed()


@pytest.mark.parametrize(
    ("name", "label", "attribute", "code"),
    [
        ("etatadministratifetablissement", "Actif", "state", "A"),
        ("etatadministratifetablissement", "Fermé", "state", "F"),
        ("etatadministratifetablissement", "FERMÉ", "state", "F"),
        ("etatadministratifunitelegale", "Active", "unit_state", "A"),
        ("etatadministratifunitelegale", "Cessée", "unit_state", "C"),
        ("statutdiffusionetablissement", "O", "diffusion", "O"),
        ("statutdiffusionetablissement", "N", "diffusion", "P"),
        ("statutdiffusionunitelegale", "P", "unit_diffusion", "P"),
        ("etablissementsiege", "oui", "is_head_office", True),
        ("etablissementsiege", "Non", "is_head_office", False),
        ("etablissementsiege", True, "is_head_office", True),
        ("etablissementsiege", None, "is_head_office", None),
        ("unitepurgeeunitelegale", "true", "purged", True),
        ("unitepurgeeunitelegale", None, "purged", False),
    ],
)
def test_labels_become_codes_whatever_their_case(name, label, attribute, code):
    assert getattr(_parsed(**{name: label}), attribute) == code


def test_an_unknown_label_stays_visible_and_is_counted():
    unknown = Counter()
    establishment = _parsed(
        lambda name: unknown.update([name]),
        etatadministratifetablissement="Radié",
        trancheeffectifsetablissement="beaucoup",
        datecreationetablissement="01/02/2020",
    )
    assert establishment.state == "Radié"
    assert establishment.workforce == "beaucoup"
    assert establishment.creation_date is None
    assert unknown == {
        "etatadministratifetablissement": 1,
        "trancheeffectifsetablissement": 1,
        "datecreationetablissement": 1,
    }


@pytest.mark.parametrize(
    ("label", "sortable", "code"),
    [
        ("Etablissement non employeur", None, "NN"),
        ("Etablissement non employeur", "0", "NN"),
        ("Unité non employeuse", "0", "NN"),
        ("NN", None, "NN"),
        ("0 salarié", "0", "00"),
        ("1 ou 2 salariés", "1", "01"),
        ("3 à 5 salariés", None, "02"),
        ("20 à 49 salariés", "12", "12"),
        ("1 000 à 1 999 salariés", None, "42"),
        ("1000 à 1999 salariés", None, "42"),
        ("2\u202f000 à 4\u00a0999 salariés", None, "51"),
        ("10 000 salariés et plus", None, "53"),
        ("12", None, "12"),
        ("une tranche inconnue", "12", "12"),
        (None, "3", "03"),
        (None, "0", None),
        (None, "77", None),
        (None, None, None),
        ("12 salariés", None, None),
    ],
)
def test_case_G05_a_workforce_band_is_read_by_its_bounds_and_never_as_a_number_of_people(label, sortable, code):
    assert workforce_code(label, sortable) == code


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("Quai", "QUAI"),
        ("QUAI", "QUAI"),
        ("Allée", "ALLEE"),
        ("AV", "AVENUE"),
        ("BD", "BOULEVARD"),
        ("CHS", "CHAUSSEE"),
        ("Rond Point", "ROND POINT"),
        ("Zone d’aménagement concerté", "ZONE D AMENAGEMENT CONCERTE"),
        ("ZI", "ZONE INDUSTRIELLE"),
        ("QRT", "QUARTIER"),
        ("Inconnu", "INCONNU"),
        ("[ND]", "[ND]"),
    ],
)
def test_street_types_get_their_long_form_in_capitals(text, long):
    assert long_street_type(text) == long


@pytest.mark.parametrize(
    ("fields", "natural", "name"),
    [
        (
            {"nomunitelegale": "NOM", "prenom1unitelegale": "PRENOM", "categoriejuridiqueunitelegale": "1000"},
            True,
            "PRENOM NOM",
        ),
        ({"nomunitelegale": "NOM", "nomusageunitelegale": "USAGE", "prenomusuelunitelegale": "P"}, True, "P USAGE"),
        ({"nomunitelegale": "[ND]", "prenom1unitelegale": "[ND]"}, True, "[ND]"),
        ({"categoriejuridiqueunitelegale": "1000"}, True, None),
        ({"naturejuridiqueunitelegale": "Entrepreneur individuel"}, True, None),
        ({"denominationunitelegale": "ATELIER", "nomunitelegale": "[ND]"}, False, None),
        ({}, False, None),
    ],
)
def test_a_natural_person_is_known_by_legal_form_or_by_a_name_without_denomination(fields, natural, name):
    establishment = _parsed(**fields)
    assert (establishment.natural_person, establishment.person_name) == (natural, name)


def test_three_trade_names_and_usual_names_keep_their_order_without_gaps():
    establishment = _parsed(
        enseigne1etablissement="UN",
        enseigne2etablissement=" ",
        enseigne3etablissement="TROIS",
        denominationusuelle2unitelegale="DEUX",
    )
    assert establishment.trade_names == ("UN", "TROIS")
    assert establishment.unit_usual_names == ("DEUX",)


def test_a_list_where_a_value_was_is_a_changed_schema():
    with pytest.raises(SchemaChangedError, match="denominationunitelegale now holds a list"):
        _parsed(denominationunitelegale=["A", "B"])


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"siren": "111111118"}, "no SIRET of 14 digits"),
        ({"siret": "1111111180001955"}, "no SIRET of 14 digits"),
        ({"siret": SIRET, "siren": "222222226"}, "its SIREN is 222222226"),
    ],
)
def test_a_record_that_is_nobody_s_is_refused(record, words):
    with pytest.raises(RegisterError, match=words):
        parse_record(record)
