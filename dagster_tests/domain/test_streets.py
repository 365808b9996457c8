from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain import streets
from sirene_pipeline.domain.records import Establishment
from sirene_pipeline.domain.streets import StreetLine, parse_street
from sirene_pipeline.domain.verdicts import Verdict

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "e_streets.toml").read_text(encoding="utf-8"))


def _cases(table):
    return [pytest.param(case, id=f"{case['id']} {case['why']}") for case in CASES[table]]


def _establishment(**values):
    return Establishment("11111111800019", "111111118", "00019", **values)


def _lines(lines):
    return tuple([*lines, None, None, None][:3])


@pytest.mark.parametrize("case", _cases("judged"))
def test_a_street_is_judged_by_french_postal_writing(case):
    judgement = streets.judge_street(_lines(case["erp"]), _establishment(**case["register"]))

    assert (judgement.verdict, judgement.code, judgement.repair) == (
        case["verdict"],
        case["reason"],
        case.get("repair", False),
    )
    sentences = [sentence.format(**judgement.values) for sentence in streets.SENTENCES[judgement.code]]
    assert "sentence" not in case or sentences[0] == case["sentence"]
    assert "uncertain" not in case or (judgement.code in streets.UNCERTAIN) == case["uncertain"]


@pytest.mark.parametrize("case", _cases("written"))
def test_the_registers_street_is_written_as_ods_does(case):
    assert streets.format_street(_establishment(**case["register"])) == case.get("street")


def test_a_range_says_which_numbers_it_holds_against_each_other():
    register = _establishment(number="12", street_type="RUE", street_label="X")
    judgement = streets.judge_street(("12-14 rue X", None, None), register)
    assert streets.SENTENCES[judgement.code][1].format(**judgement.values) == "same street, number 12-14 for 12"


def test_complements_and_boxes_are_written_apart_and_never_masked():
    known = _establishment(complement=" BAT  B ", special_distribution="BP 12", street_label="LE BOURG")
    assert streets.format_complement(known) == "BAT B"
    assert streets.format_special_distribution(known) == "BP 12"
    assert streets.street_of(known) == StreetLine(
        label=("LE", "BOURG"), complement="BAT B", special_distribution="BP 12"
    )
    masked = _establishment(complement="[ND]", special_distribution="[ND]")
    assert streets.format_complement(masked) is None
    assert streets.format_special_distribution(masked) is None


def _parsed(line):
    found = parse_street(line)
    return (
        *(found.number, found.repetition, found.last_number, found.type, " ".join(found.label) or None),
        *(found.complement, found.special_distribution),
    )


@pytest.mark.parametrize(
    ("line", "number", "repetition", "last", "kind", "label", "complement", "special"),
    [
        ("12bis, av. Foch", "12", "BIS", None, "AVENUE", "FOCH", None, None),
        ("N° 012 ter rue Foch", "12", "TER", None, "RUE", "FOCH", None, None),
        ("12 A rue Foch", "12", "A", None, "RUE", "FOCH", None, None),
        ("12 R FOCH", "12", None, None, "RUE", "FOCH", None, None),
        ("12/14 rue Foch", "12", None, "14", "RUE", "FOCH", None, None),
        ("12 et 14 rue Foch", "12", None, "14", "RUE", "FOCH", None, None),
        ("12 14 RUE FOCH", "12", None, "14", "RUE", "FOCH", None, None),
        ("1, 3, 5 rue Foch", "1", None, "5", "RUE", "FOCH", None, None),
        ("12 4 VENTS", "12", None, None, None, "4 VENTS", None, None),
        ("8 MAI 1945", None, None, None, None, "8 MAI 1945", None, None),
        ("3 d'Artagnan", "3", None, None, None, "D ARTAGNAN", None, None),
        ("3 D rue d'Artagnan", "3", "D", None, "RUE", "D ARTAGNAN", None, None),
        ("2ème étage, 5 rue Foch", "5", None, None, "RUE", "FOCH", "2EME ETAGE", None),
        ("Bâtiment B 3 rue Foch", "3", None, None, "RUE", "FOCH", "BATIMENT B", None),
        ("3 rue Foch Bâtiment B", "3", None, None, "RUE", "FOCH", "BATIMENT B", None),
        ("Résidence du Lac, 5 allée des Roses", "5", None, None, "ALLEE", "DES ROSES", "RESIDENCE DU LAC", None),
        ("Résidence du Lac chemin du Régis", None, None, None, "CHEMIN", "DU REGIS", "RESIDENCE DU LAC", None),
        ("Résidence de la rue Verte", None, None, None, "RESIDENCE", "DE LA RUE VERTE", None, None),
        ("ZI Nord 3 rue Foch - BP 12", "3", None, None, "RUE", "FOCH", "ZI NORD", "BP 12"),
        ("CS 70001 12 rue Foch", "12", None, None, "RUE", "FOCH", None, "CS 70001"),
        ("12 rue Foch, 75008 Paris Cedex 08", "12", None, None, "RUE", "FOCH", None, None),
        ("12 rue Foch 75008 Paris", "12", None, None, "RUE", "FOCH", None, None),
        ("12345 route de Paris", "12345", None, None, "ROUTE", "DE PARIS", None, None),
        ("B.P. 12", None, None, None, None, None, None, "BP 12"),
        ("Gambetta avenue", None, None, None, "AVENUE", "GAMBETTA", None, None),
        ("LA GRANDE RUE", None, None, None, None, "LA GRANDE RUE", None, None),
        ("RTE NATIONALE 7", None, None, None, "ROUTE NATIONALE", "7", None, None),
        ("Chez Dupont, Le Bourg", None, None, None, None, "LE BOURG", "CHEZ DUPONT", None),
        ("12", "12", None, None, None, None, None, None),
        ("", None, None, None, None, None, None, None),
    ],
)
def test_a_line_is_taken_apart(line, number, repetition, last, kind, label, complement, special):
    assert _parsed(line) == (number, repetition, last, kind, label, complement, special)


NUMBERS = st.none() | st.integers(1, 9999).map(str)
REPETITIONS = st.none() | st.sampled_from(["B", "BIS", "T", "TER", "Q", "G"])
TYPES = st.none() | st.sampled_from(
    ["RUE", "AVENUE", "BOULEVARD", "CHEMIN", "COURS", "QUAI", "ALLEE", "ALLEES", "ROND POINT", "ZI", "LIEU DIT", "AV"]
)
LABELS = st.sampled_from(
    [
        "D ESTIENNE D ORVES",
        "DE L ECLUSE",
        "DE LA 2E DB",
        "DE LA GARE",
        "DE LATTRE DE TASSIGNY",
        "DES QUATRE VENTS",
        "DU 8 MAI 1945",
        "DU GENERAL DE GAULLE",
        "FOCH",
        "JEAN JAURES",
        "SAINT JACQUES",
        "SAINTE ANNE",
    ]
)


@st.composite
def _registered(draw):
    number = draw(NUMBERS)
    last = draw(st.none() | st.integers(1, 50)) if number else None
    return _establishment(
        number=number,
        repetition=draw(REPETITIONS) if number else None,
        last_number=str(int(number) + last) if number and last else None,
        street_type=draw(TYPES),
        street_label=draw(LABELS),
    )


SPELLINGS = st.lists(
    st.sampled_from(
        [
            str.lower,
            str.title,
            lambda text: text.replace(" ", "  "),
            lambda text: text.replace(" L ", " l'").replace(" D ", " d’"),
            lambda text: text.replace("SAINT ", "ST ").replace("SAINTE ", "STE "),
            lambda text: text.replace("Boulevard", "Bd").replace("Avenue", "av."),
            lambda text: text.replace("GENERAL", "GAL"),
            lambda text: text.replace("Rue ", "R "),
            lambda text: text.replace(" DE LA ", " "),
            lambda text: text.replace("QUATRE", "4"),
            lambda text: text + " BP 12",
            lambda text: "Bâtiment Z, " + text,
            lambda text: text.replace("Cours", "Crs").replace("Chemin", "Che"),
            lambda text: text.replace(" ", ", ", 1) if text[:1].isdigit() else text,
        ]
    ),
    max_size=3,
)


@settings(deadline=None)  # the first example loads the tables
@given(_registered())
def test_formatting_then_parsing_is_stable(establishment):
    written = streets.format_street(establishment)
    parsed = parse_street(written)
    assert parsed == streets.street_of(establishment)
    assert parsed.number == establishment.number
    assert parsed.last_number == establishment.last_number
    again = _establishment(
        number=parsed.number,
        repetition=parsed.repetition,
        last_number=parsed.last_number,
        street_type=parsed.type,
        street_label=" ".join(parsed.label) or None,
    )
    assert parse_street(streets.format_street(again)).name == parsed.name


@settings(deadline=None)  # the first example loads the tables
@given(_registered(), SPELLINGS, st.integers(0, 2))
def test_an_equivalent_spelling_is_never_different(establishment, spellings, line):
    text = streets.format_street(establishment)
    for spelled in spellings:
        text = spelled(text)
    lines = [None, None, None]
    lines[line] = text
    assert streets.judge_street(tuple(lines), establishment).verdict in (Verdict.SAME, Verdict.EQUIVALENT)


ANY_TEXT = (
    st.none() | st.text() | st.sampled_from(["[ND]", "12", "BP 1", "B", "rue", "12 A 14", "Ã©", "BAT B", "3E ETAGE"])
)


@settings(deadline=None)  # the first example loads the tables
@given(
    st.builds(lambda *lines: lines, ANY_TEXT, ANY_TEXT, ANY_TEXT),
    st.builds(
        _establishment,
        number=ANY_TEXT,
        repetition=ANY_TEXT,
        last_number=ANY_TEXT,
        street_type=ANY_TEXT,
        street_label=ANY_TEXT,
        complement=ANY_TEXT,
        special_distribution=ANY_TEXT,
    ),
)
def test_nothing_raises_and_no_mask_comes_out(lines, establishment):
    judgement = streets.judge_street(lines, establishment)
    for sentence in streets.SENTENCES[judgement.code]:
        assert "[ND]" not in sentence.format(**judgement.values)
    written = streets.format_street(establishment)
    assert "[ND]" not in (written or "")
    if written and judgement.verdict is not Verdict.NOT_COMPARABLE:
        assert streets.judge_street((written, None, None), establishment).verdict in (Verdict.SAME, Verdict.EQUIVALENT)
