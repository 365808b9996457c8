"""A real spreadsheet of July 2025 against INSEE's data of December 2025: all lines that should be, and no other."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.records import ErpProfile, Establishment, Found, Partner

PAIRS = Path(__file__).parents[1] / "cases" / "erp_pairs"
PROFILE = ErpProfile("spreadsheet", frozenset({"siret", "name", "naf", "legal_form", "street", "post_code", "town"}))
OPTIONS = CompareOptions()
PARTS_OF_STREET = ("number", "street_type", "street_label")


def rows(name):
    with gzip.open(PAIRS / name, "rt", encoding="utf-8", newline="") as file:
        return [{column: value or None for column, value in row.items()} for row in csv.DictReader(file)]


def partner(row):
    return Partner(row["siret"], **{column: row[column] for column in PROFILE.fields})


def establishment(row, **also):
    numbers = {"siren": row["siret"][:9], "nic": row["siret"][9:]}
    return Establishment(**{"state": "A", "unit_state": "A", "is_head_office": True, **numbers, **row, **also})


@pytest.fixture(scope="module")
def comparisons():
    """Comparisons of the 1,627 partners by SIRET."""
    answers = {row["siret"]: Found(row["siret"], establishment(row)) for row in rows("establishments.csv.gz")}
    partners = [partner(row) for row in rows("partners.csv.gz")]
    compared = compare_many(partners, answers, profile=PROFILE, options=OPTIONS)
    return {comparison.partner_id: comparison for comparison in compared}


@pytest.fixture(scope="module")
def moves():
    """Comparisons of the 47 partners whose head office moved, with the new office, in pairs."""
    partners, answers, offices = [], {}, rows("moved_head_offices.csv.gz")
    for row, office in zip(rows("moved_partners.csv.gz"), offices, strict=True):
        old = {column: row[column] for column in ("naf", "legal_form", "post_code", "town", *PARTS_OF_STREET)}
        closed = establishment(
            {"siret": row["siret"], "legal_name": row["name"], "creation_date": row["creation_date"], **old},
            state="F",
            is_head_office=False,
            head_office_siret=office["siret"],
        )
        partners.append(partner(row))
        answers[row["siret"]] = Found(row["siret"], closed, (establishment(office),))
    compared = compare_many(partners, answers, profile=PROFILE, options=OPTIONS)
    return list(zip(compared, offices, strict=True))


def lines(comparisons, kind):
    return [(one.partner_id, line.field) for one in comparisons.values() for line in one.lines if line.kind == kind]


def labels(*natures):
    with (PAIRS / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {(row["siret"], row["field"]) for row in csv.DictReader(file) if row["nature"] in natures}


def test_1627_partners_stand_on_both_sides(comparisons):
    assert len(comparisons) == 1627


def test_real_changes_of_the_register_are_20_lines_on_18_partners(comparisons):
    found = lines(comparisons, "update")

    assert Counter(field for _, field in found) == {
        "name": 10,
        "naf": 6,
        "legal_form": 1,
        "street": 2,
        "post_code": 1,
    }
    assert len({siret for siret, _ in found}) == 18


def test_the_lines_are_the_changes_that_were_observed_and_no_others(comparisons):
    assert set(lines(comparisons, "update")) == labels("register")


def test_damage_is_62_lines_of_kind_repair(comparisons):
    found = [line for one in comparisons.values() for line in one.lines if line.kind == "repair"]

    assert Counter(line.reason_code for line in found) == {
        "post_code_lost_zero": 57,
        "name_mojibake": 3,
        "town_mojibake": 1,
        "name_spreadsheet": 1,
    }
    assert set(lines(comparisons, "repair")) == labels("lost_zero", "mojibake", "date")


def test_every_other_partner_gives_no_line(comparisons):
    quiet = [one for one in comparisons.values() if not one.lines]
    kinds = {line.kind.value for one in comparisons.values() for line in one.lines}

    assert len(quiet) == 1549  # 18 partners with a change and 62 with damage, two of them with both
    assert kinds == {"update", "repair"}


def test_a_street_number_without_its_zero_is_the_same(comparisons):
    street = {one.field: one for one in comparisons["94097178100015"].differences}["street"]

    assert labels("same") == {("94097178100015", "street")}
    assert (street.verdict, street.current, street.register) == (
        "same",
        "6 RUE NIELS BOHR",
        "6 Rue NIELS BOHR",
    )


def test_six_partners_are_masked_and_give_an_event_instead_of_lines(comparisons):
    masked = [one for one in comparisons.values() if any(event.type == "non_public" for event in one.events)]
    verdicts = {one.field: one.verdict.value for one in comparisons["94142798100019"].differences}

    assert len(masked) == 6
    assert [one.lines for one in masked] == [()] * 6
    assert {siret for siret, _ in labels("masked")} < {one.partner_id for one in masked}
    assert verdicts["street"] == verdicts["post_code"] == "not_comparable"


def test_nothing_but_the_masks_is_an_event(comparisons):
    assert Counter(event.type.value for one in comparisons.values() for event in one.events) == {"non_public": 6}


@pytest.mark.parametrize(
    ("siret", "field", "current", "new"),
    [
        ("93959393500017", "name", "2025-05-05 00:00:00", "5-5"),
        ("94261013000018", "name", "SARCINÃ† COMPETENCES", "SARCINÆ COMPETENCES"),
        ("94243330100010", "town", "HÅ’NHEIM", "HŒNHEIM"),
        ("94480519100011", "street", "20 AVENUE DE LA PORTE DE LA VILLETTE", "1 Rue MARGUERIN"),
        ("94480519100011", "post_code", "75019", "75014"),
        ("94155943700012", "name", "ALTIOR FORMATION", "ALTIORIS FORMATION"),
    ],
)
def test_a_line_holds_both_values(comparisons, siret, field, current, new):
    found = {line.field: (line.current, line.new) for line in comparisons[siret].lines}

    assert found[field] == (current, new)


def test_47_moved_head_offices_are_47_groups_and_no_other_line(moves):
    kinds = Counter(line.kind.value for comparison, _ in moves for line in comparison.lines)
    groups = [{line.group for line in comparison.lines} for comparison, _ in moves]

    assert set(kinds) == {"head_office_moved"}
    assert [len(group) for group in groups] == [1] * 47
    assert len(set.union(*groups)) == 47
    assert Counter(event.type.value for comparison, _ in moves for event in comparison.events) == {
        "head_office_moved": 47
    }


def test_every_moved_head_office_proposes_its_new_siret(moves):
    for comparison, office in moves:
        assert {line.field: line.new for line in comparison.lines}["siret"] == office["siret"]


def test_39_of_the_moves_go_to_another_town(moves):
    fields = Counter(line.field for comparison, _ in moves for line in comparison.lines)

    assert fields["siret"] == 47
    assert fields["town"] == 39
