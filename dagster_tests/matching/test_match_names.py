"""Names as matching compares them: cases F01, F02, F04, F05, F14, F16 of the catalogue, and their kin."""

from __future__ import annotations

import pytest

from sirene_pipeline.domain.matching import name_score
from sirene_pipeline.domain.matching.names import name_key, name_variants


@pytest.mark.parametrize(
    ("typed", "whole", "longer"),
    [
        pytest.param("DUPONT", "DUPONT SARL", "DUPONT TRANSPORTS INTERNATIONAL LYON", id="F01"),
        pytest.param("IDEAL", "SAS IDEAL", "IDEAL STANDARD INDUSTRIES", id="F01-ideal"),
        pytest.param(
            "Boulangerie du Port", "BOULANGERIE DU PORT", "HOTEL DU PORT ET DE LA BOULANGERIE REUNIS", id="F01-port"
        ),
    ],
)
def test_a_subset_of_words_scores_less_than_the_whole_name(typed, whole, longer):
    assert name_score(typed, whole) >= 90
    assert name_score(typed, longer) < 90


@pytest.mark.parametrize("typed", [pytest.param("", id="F02"), pytest.param("  ", id="F02-blank"), "( - )", "[ND]"])
def test_a_name_without_letters_scores_nothing(typed):
    assert name_score(typed, "ATELIER EXEMPLE") == 0
    assert name_score("ATELIER EXEMPLE", typed) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("SOCIETE GENERALE DE NETTOYAGE", "SOCIETE GENERALE DE TRANSPORT", id="F04"),
        pytest.param("ETABLISSEMENTS MARTIN", "ETABLISSEMENTS BERTRAND", id="F04-etablissements"),
        pytest.param("SERVICES FRANCE GROUPE ALPHA", "SERVICES FRANCE GROUPE OMEGA", id="F04-group"),
    ],
)
def test_words_everybody_bears_do_not_make_two_names_alike(one, other):
    assert name_score(one, other) < 70


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("TOTAL ENERGIES", "TOTALENERGIES SE", id="F05-total"),
        pytest.param("FIT LAB", "FITLAB", id="F05-fitlab"),
        pytest.param("Aramis Auto", "ARAMISAUTO", id="F05-plural-inside"),
        pytest.param("A.B.T.P.", "ABTP", id="F05-dots"),
    ],
)
def test_spaces_inside_names_do_not_count(one, other):
    assert name_score(one, other) >= 90
    assert name_score(other, one) >= 90


@pytest.mark.parametrize(
    "form", [pytest.param("SAS", id="F14-SAS"), pytest.param("SA", id="F14-SA"), "S.A.R.L.", "SCI"]
)
def test_a_name_that_is_only_a_legal_form_keeps_a_key_and_a_cap(form):
    key = name_key(form)
    assert key.words
    assert key.glued
    assert key.only_form
    assert 0 < name_score(form, form) <= 70


def test_case_F14_two_legal_forms_are_not_one_name():
    assert name_score("SAS", "SARL") < name_score("SAS", "SAS")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ADMEX (LE FILM)", "LE FILM", id="F16"),
        pytest.param("LECLERC (PLOUDAL DISTRIBUTION)", "PLOUDAL DISTRIBUTION SAS", id="F16-company-in-brackets"),
        pytest.param("BOSTIK (ex FINDLEY", "BOSTIK", id="F16-bracket-never-closed"),
    ],
)
def test_what_stands_in_brackets_is_a_second_name(one, other):
    assert name_score(one, other) >= 70
    assert not set("()[]") & set(name_key(one).text)


def test_the_whole_name_beats_a_second_name_within():
    assert name_score("ADMEX LE FILM", "ADMEX (LE FILM)") > name_score("LE FILM", "ADMEX (LE FILM)")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("S.A.R.L. L'ATELIER", ("ATELIER",)),
        ("Société à responsabilité limitée Les Œuvres d'Été", ("OEUVRE", "ETE")),
        ("ETS MARTIN & FILS", ("ETABLISSEMENT", "MARTIN", "FILS")),
        ("MAIRIE DE LA COMMUNE DE METZ", ("COMMUNE", "METZ")),
        ("SCI DES LILAS II", ("LILA", "2")),
        ("2 000 PNEUS", ("2000", "PNEU")),
        ("C.P.A.M. de la Moselle", ("CPAM", "MOSELLE")),
        ("Caisse primaire d'assurance maladie de la Moselle", ("CPAM", "MOSELLE")),
    ],
)
def test_words_are_brought_to_one_spelling(written, words):
    assert name_key(written).words == words


def test_legal_forms_are_set_apart_and_kept():
    assert name_key("DUPONT SARL").forms == {"SARL"}
    assert name_key("S.A.R.L DUPONT").forms == {"SARL"}
    assert name_key("DUPONT").forms == set()


def test_initials_are_the_acronym_somebody_would_write():
    assert "IRSN" in name_key("Institut de Radioprotection et de Sûreté Nucléaire").initials


def test_second_names_follow_the_whole_one():
    assert name_variants("VISIATIV (HOLDING)") == ("VISIATIV (HOLDING)", "VISIATIV", "HOLDING")
    assert name_variants("GEDHIF/ESAT INDUSTRIE") == ("GEDHIF/ESAT INDUSTRIE", "GEDHIF", "ESAT INDUSTRIE")
    assert name_variants("SAINT-GOBAIN") == ("SAINT-GOBAIN",)
