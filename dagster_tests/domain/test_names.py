from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sirene_pipeline.domain.names import (
    SENTENCES,
    judge_legal_name,
    judge_name,
    judge_trade_name,
    name_key,
    names_of,
    same_name,
    unlike,
)
from sirene_pipeline.domain.records import Establishment


def unit(**values):
    return names_of(Establishment("11111111800019", "111111118", "00019", **values))


ATELIER = unit(legal_name="ATELIER EXEMPLE", acronym="A.E.X.", trade_names=("LA BOUTIQUE",), usual_name="CHEZ NOUS")


@pytest.mark.parametrize(
    ("erp_name", "names", "verdict", "code"),
    [
        pytest.param("ATELIER EXEMPLE", ATELIER, "same", "name_same", id="Q36 the very same"),
        pytest.param("Atelier Exemple", ATELIER, "equivalent", "name_spelling", id="Q36 case"),
        pytest.param("ATELIER-EXEMPLÉ", ATELIER, "equivalent", "name_spelling", id="accent and hyphen"),
        pytest.param("Atelier Exemple SARL", ATELIER, "equivalent", "name_legal_form", id="legal form behind"),
        pytest.param("S.A.R.L. Atelier Exemple", ATELIER, "equivalent", "name_legal_form", id="legal form in front"),
        pytest.param("AEX", ATELIER, "equivalent", "name_acronym", id="Q35 acronym without dots"),
        pytest.param("LA BOUTIQUE", ATELIER, "same", "name_is_trade_name", id="F19 sign"),
        pytest.param("La Boutique", ATELIER, "equivalent", "name_spelling_of_trade_name", id="F19a sign, spelled"),
        pytest.param("CHEZ NOUS", ATELIER, "same", "name_is_trade_name", id="F19b usual name"),
        pytest.param("Atelier Exemple (La Boutique)", ATELIER, "equivalent", "name_joined", id="F19c both at once"),
        pytest.param("AEX - Atelier Exemple", ATELIER, "equivalent", "name_joined", id="F19d acronym and name"),
        pytest.param("ATELIER EXEMPLES", ATELIER, "different", "name_different", id="one letter is a rename"),
        pytest.param("BOULANGERIE TEST", ATELIER, "different", "name_different", id="another name"),
        pytest.param(None, ATELIER, "missing", "name_missing", id="no name"),
        pytest.param(" ", ATELIER, "missing", "name_missing", id="blank name"),
        pytest.param("X", unit(), "not_comparable", "name_unknown", id="D08 register without a name"),
        pytest.param("X", unit(legal_name="[ND]"), "not_comparable", "name_unknown", id="D02 masked"),
        pytest.param("X", unit(legal_name="[NON-DIFFUSIBLE]"), "not_comparable", "name_unknown", id="D02a old mask"),
        pytest.param(
            "MAISON DE L'UNIVERSITE",
            unit(legal_name="UNIVERSITE EXEMPLE", trade_names=("MAISON DE L'UNIVERSITE",)),
            "same",
            "name_is_trade_name",
            id="F19 named by its sign",
        ),
        pytest.param(
            "UNIVERSITE EXEMPLE",
            unit(legal_name="UNIVERSITE EXEMPLE", trade_names=("MAISON DE L'UNIVERSITE",)),
            "same",
            "name_same",
            id="F19 named by its legal name",
        ),
        pytest.param("TOTAL ENERGIES", unit(legal_name="TOTALENERGIES SE"), "equivalent", "name_legal_form", id="F05"),
        pytest.param("Éts Durand & Cie", unit(legal_name="ETABLISSEMENTS DURAND ET COMPAGNIE"), "equivalent",
                     "name_legal_form", id="abbreviations"),
        pytest.param("SAS", unit(legal_name="SA"), "different", "name_different", id="F14 only a legal form"),
        pytest.param("STE MARIE", unit(legal_name="MARIE"), "different", "name_different", id="F14a sainte is a word"),
        pytest.param("AU CÅ’UR DE LA FORMATION", unit(legal_name="AU CŒUR DE LA FORMATION"), "different",
                     "name_mojibake", id="Q13 mojibake"),
        pytest.param("CAF\ufffd DU PARC", unit(legal_name="CAFE DU PARC"), "different", "name_mojibake",
                     id="Q13 a lost letter"),
        pytest.param("2025-05-05 00:00:00", unit(legal_name="5-5"), "different", "name_spreadsheet", id="Q12 a date"),
        pytest.param("05/05/2025", unit(legal_name="5 5"), "different", "name_spreadsheet", id="Q12 a date, day first"),
        pytest.param("1-mars", unit(legal_name="MARS 1"), "different", "name_spreadsheet", id="Q12 a month"),
        pytest.param("45782", unit(legal_name="5-5"), "different", "name_spreadsheet", id="Q12 a day number"),
        pytest.param("7", unit(legal_name="007"), "different", "name_spreadsheet", id="Q12 zeros lost"),
        pytest.param("2025-05-05 00:00:00", ATELIER, "different", "name_different", id="a date of nothing we know"),
    ],
)  # fmt: skip
def test_a_name_is_compared_with_all_names_of_the_register(erp_name, names, verdict, code):
    judgement, _ = judge_name(erp_name, names)

    assert (judgement.verdict.value, judgement.code) == (verdict, code)
    assert judgement.repair == (code in {"name_mojibake", "name_spreadsheet"})
    assert code in SENTENCES


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(" ", id="D13 blank"),
        pytest.param("\u00a0", id="D13a no-break space"),
        pytest.param("", id="D13b empty"),
        pytest.param("SUPPRESSION DU NOM COMMERCIAL", id="D14 literal"),
        pytest.param("Suppression de l'enseigne", id="D14a another literal"),
        pytest.param("NEANT", id="D14b none"),
        pytest.param("[ND]", id="D01 mask"),
    ],
)
def test_case_D13_D14_what_is_no_sign_leaves_the_legal_name(sign):
    names = unit(legal_name="ATELIER EXEMPLE", trade_names=(sign,))

    assert names.every == ("ATELIER EXEMPLE",)
    assert judge_name(None, names)[1] == "ATELIER EXEMPLE"
    assert judge_trade_name("BOUTIQUE", names)[0].code == "trade_name_unknown"


def test_the_list_of_literals_is_the_users():
    names = names_of(
        Establishment("11111111800019", "111111118", "00019", trade_names=("NEANT", "ANCIEN NOM")),
        frozenset({"ANCIEN NOM"}),
    )

    assert names.trade == ("NEANT",)


def test_a_rename_proposes_the_legal_name():
    assert judge_name("BOULANGERIE TEST", ATELIER)[1] == "ATELIER EXEMPLE"


def test_an_erp_that_keeps_the_legal_name_elsewhere_is_offered_the_sign_or_left_alone():
    without_sign = unit(legal_name="ATELIER EXEMPLE")

    judgement, proposed = judge_name("LE VIEUX FOUR", ATELIER, erp_legal_name="Atelier Exemple")
    assert (judgement.verdict.value, proposed) == ("different", "LA BOUTIQUE")
    judgement, proposed = judge_name("LE VIEUX FOUR", without_sign, erp_legal_name="Atelier Exemple")
    assert (judgement.verdict.value, judgement.code, proposed) == ("equivalent", "name_own", None)


def test_an_erp_whose_two_names_changed_together_is_offered_the_legal_name():
    assert judge_name("ANCIEN NOM", ATELIER, erp_legal_name="ANCIEN NOM")[1] == "ATELIER EXEMPLE"


@pytest.mark.parametrize(
    ("text", "verdict", "code"),
    [
        ("ATELIER EXEMPLE", "same", "name_same"),
        ("atelier exemple sas", "equivalent", "name_legal_form"),
        ("AEX", "equivalent", "name_acronym"),
        ("LA BOUTIQUE", "different", "legal_name_is_trade_name"),
        ("AUTRE", "different", "name_different"),
        (None, "missing", "name_missing"),
    ],
)
def test_the_legal_name_is_compared_with_the_legal_name(text, verdict, code):
    judgement, proposed = judge_legal_name(text, ATELIER)

    assert (judgement.verdict.value, judgement.code, proposed) == (verdict, code, "ATELIER EXEMPLE")


@pytest.mark.parametrize(
    ("text", "verdict", "proposed"),
    [
        ("La Boutique", "equivalent", "LA BOUTIQUE"),
        ("CHEZ NOUS", "same", "CHEZ NOUS"),
        ("ATELIER EXEMPLE", "equivalent", None),
        (None, "missing", "LA BOUTIQUE"),
        ("AUTRE", "different", "LA BOUTIQUE"),
    ],
)
def test_the_trade_name_is_compared_with_signs_and_usual_names(text, verdict, proposed):
    judgement, found = judge_trade_name(text, ATELIER)

    assert (judgement.verdict.value, found) == (verdict, proposed)


def test_a_natural_person_is_named_by_its_own_name():
    names = unit(natural_person=True, person_name="CAMILLE EXEMPLE", trade_names=("CHEZ CAMILLE",))

    assert names.legal == "CAMILLE EXEMPLE"
    assert judge_name("Chez Camille", names)[0].verdict.value == "equivalent"


def test_unlike_names_share_no_word_that_tells_them_apart():
    assert unlike("BOULANGERIE TEST", "ATELIER EXEMPLE")
    assert unlike("FORMATION ALPHA", "FORMATION ZENITH")
    assert not unlike("LDLC LYON", "LDLC PARIS")
    assert not unlike("TOTAL ENERGIES", "TOTALENERGIES")


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_of_any_text_are_compared_without_raising(one, other):
    names = unit(legal_name=one, trade_names=(other,), acronym=one)
    for judge in (judge_name, judge_legal_name, judge_trade_name):
        judgement, proposed = judge(other, names)
        assert judgement.code in SENTENCES
        assert "[ND]" not in (proposed or "")
    assert same_name(one, one)
    assert name_key(one) == name_key(one.upper()) or not one.isascii()
