"""Delivery lines and places as matching compares them."""

from __future__ import annotations

import math

import pytest

from sirene_pipeline.domain.matching.addresses import street_key
from sirene_pipeline.domain.matching.place_evidence import compare_places
from sirene_pipeline.domain.matching.places import is_abroad, place_of, place_of_public_body, town_key


@pytest.mark.parametrize(
    ("line", "first", "last", "repetition", "words"),
    [
        ("52 Quai PAUL SEDALLIAN", 52, 52, "", ("PAUL", "SEDALLIAN")),
        ("12bis av du Gal de Gaulle", 12, 12, "B", ("GENERAL", "GAULLE")),
        ("12 B R des Lilas", 12, 12, "B", ("LILA",)),
        ("12-14 rue X", 12, 14, "", ("X",)),
        ("12 à 14, rue des Lilas", 12, 14, "", ("LILA",)),
        ("BAR DES CROTTES 22 RUE DE LYON", 22, 22, "", ("LYON",)),
        ("20, rue du 9 juin 1944", 20, 20, "", ("9", "JUIN", "1944")),
        ("ZI la Fouillouse", 0, 0, "", ("FOUILLOUSE",)),
        ("Rue de la Garonne - CS80076", 0, 0, "", ("GARONNE",)),
        ("BP 49 CEDEX 02", 0, 0, "", ()),
        ("[NON-DIFFUSIBLE]", 0, 0, "", ()),
        ("", 0, 0, "", ()),
    ],
)
def test_a_delivery_line_is_taken_apart(line, first, last, repetition, words):
    key = street_key(line)
    assert (key.first, key.last, key.repetition, key.words) == (first, last, repetition, words)


def test_street_types_of_two_spellings_are_one():
    assert street_key("8 BD HUGO").kind == street_key("8 Boulevard Hugo").kind != ""


@pytest.mark.parametrize(
    ("post_code", "town", "commune"),
    [
        ("75008", "PARIS 8E ARRONDISSEMENT", "75056"),
        ("13015", "MARSEILLE 15", "13055"),
        ("44801", "ST HERBLAIN CEDEX", "44162"),
        ("93380", "PIERREFITTE-SUR-SEINE", "93066"),
        (None, "Gerzat", "63164"),
    ],
)
def test_a_place_is_found_through_the_table(post_code, town, commune):
    place = place_of(post_code, town)
    assert place.communes == {commune}
    assert place.certain


def test_a_cedex_post_code_tells_only_its_department():
    place = place_of("44801", None)
    assert (place.department, place.post_code, place.communes) == ("44", "", frozenset())


def test_the_siren_of_a_municipality_tells_its_commune():
    assert place_of_public_body("216902668").communes == {"69266"}
    assert place_of_public_body("219740115").communes == {"97411"}
    assert place_of_public_body("260403589").department == "04"
    assert place_of_public_body("552081317").department == ""


def test_towns_of_two_spellings_have_one_key():
    assert town_key("L'ISLE-D'ABEAU") == town_key("L ISLE D ABEAU")
    assert town_key("Saint-Étienne") == town_key("ST ETIENNE") == town_key("ST ETIENNE CEDEX 1")


@pytest.mark.parametrize(
    ("country", "abroad"), [(None, False), ("FR", False), ("France", False), ("RE", False), ("BE", True)]
)
def test_countries_are_told_from_france(country, abroad):
    assert is_abroad(country) is abroad


def evidence(street_here, street_there, here=("57000", "METZ"), there=("57000", "METZ")):
    return compare_places(place_of(*here), place_of(*there), street_key(street_here), street_key(street_there))


def test_each_part_of_a_place_agrees_differs_or_is_unknown():
    assert evidence("8 rue Haute", "8 R HAUTE")[:5] == (1.0, 1.0, 1.0, 1.0, 1.0)
    other = evidence("8 rue Haute", "", there=("69003", "LYON"))
    assert other[:3] == (0.0, 0.0, 0.0)
    assert math.isnan(other.street)
    unknown = evidence("", "", here=(None, None))
    assert all(math.isnan(state) for state in unknown[:5])
    assert unknown.score == 0.0


def test_a_number_within_a_range_is_nearer_than_one_outside():
    equal, inside, outside = (
        evidence("12-16 rue Haute", f"{number} rue Haute").number for number in ("12", "14", "40")
    )
    assert equal > inside > outside
