"""What the comparison proposes on the whole sample ERP, as a list that was read line by line.

``python dagster_tests/domain/test_sample_proposals.py`` writes the list anew: read every changed line before keeping
it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.records import Found, NotFound, Partner
from sirene_pipeline.erp.profiles import load_profile
from sirene_pipeline.register.ods.parse import parse_record

REVIEWED = Path(__file__).parents[1] / "cases" / "sample_proposals.csv"
SAMPLE = files("sirene_pipeline.demo") / "sample"
COLUMNS = ("ref", "what", "field", "kind", "current", "new", "verdict", "reason")


@cache
def register():
    text = gzip.decompress((SAMPLE / "register.jsonl.gz").read_bytes()).decode("utf-8")
    records = [parse_record(json.loads(line)) for line in text.splitlines()]
    return {record.siret: record for record in records}


@cache
def partners():
    columns = load_profile("openprod").columns
    rows = csv.DictReader(io.StringIO((SAMPLE / "res_partner.csv").read_text(encoding="utf-8")))
    asked = [row for row in rows if row["is_company"] == row["active"] == "True"]
    texts = {field: column for field, column in columns.items() if field not in {"is_company", "active", "changed_at"}}
    return [Partner(**{field: row.get(column) or None for field, column in texts.items()}) for row in asked]


def answer(partner):
    """What the register answers, with the head offices of the unit where they are asked for."""
    number = "".join(character for character in partner.siret or "" if character.isalnum())
    offices = [e for e in register().values() if e.siren == number[:9] and e.is_head_office and e.siret != number]
    if number in register():
        return Found(number, register()[number], tuple(offices) if register()[number].state == "F" else ())
    return Found(number, None, tuple(offices)) if len(number) == 9 and offices else NotFound(number)


@cache
def comparisons():
    return compare_many(
        partners(),
        {partner.partner_id: answer(partner) for partner in partners()},
        profile=load_profile("openprod").profile,
        options=CompareOptions(),
    )


def rows():
    refs = {partner.partner_id: partner.ref for partner in partners()}
    for comparison in comparisons():
        ref = refs[comparison.partner_id]
        for line in comparison.lines:
            shown = (line.field, line.kind.value, line.current or "", line.new, line.verdict.value, line.reason)
            yield ref, "line", *shown
        for event in comparison.events:
            yield ref, "event", event.type.value, "", "", "", "", event.reason


def lines_of(ref):
    return [row for row in rows() if row[0] == ref and row[1] == "line"]


def test_every_proposal_of_the_sample_is_one_a_person_has_read():
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        reviewed = [tuple(row) for row in csv.reader(file)]

    assert reviewed[0] == COLUMNS
    assert list(rows()) == reviewed[1:]


def test_cegid_gives_the_three_lines_of_the_specification():
    assert [(field, current, new) for _, _, field, _, current, new, _, _ in lines_of("PA000015")] == [
        ("street", "52 Quai PAUL sedalian", "52 Quai PAUL SEDALLIAN"),
        ("category", "", "Mid-sized company"),
        ("workforce", "", "12 - 2 000 to 4 999 employees"),
    ]


def test_ldlc_boutiques_gives_the_five_lines_of_the_specification():
    assert [(field, current, new) for _, _, field, _, current, new, _, _ in lines_of("PA000016")] == [
        ("street", "2 Rue DES ERABLE", "2 Rue DES ERABLES"),
        ("post_code", "", "69760"),
        ("establishment_type", "", "headquarter"),
        ("workforce", "", "05 - 20 to 49 employees"),
        ("last_processed", "", "2024-07-02"),
    ]


def test_the_47_moved_head_offices_are_47_groups_with_a_siret_each():
    moved = [c for c in comparisons() if any(e.type.value == "head_office_moved" for e in c.events)]

    assert len(moved) == 47
    for comparison in moved:
        assert [event.type.value for event in comparison.events] == ["head_office_moved"]
        assert {line.kind.value for line in comparison.lines} == {"head_office_moved"}
        assert len({line.group for line in comparison.lines}) == 1
        assert comparison.lines[0].field == "siret"


def test_no_field_of_the_sample_would_be_held_back_as_a_mass_change():
    changed = Counter(
        line.field
        for c in comparisons()
        for line in c.lines
        if line.verdict.value == "different" and line.kind.value == "update"
    )

    assert max(changed.values()) < 0.1 * len(partners())


if __name__ == "__main__":
    with REVIEWED.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([COLUMNS, *rows()])
