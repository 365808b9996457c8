"""Comparing: rows a second on one core, peak memory, whether the cost is linear, and precision and recall.

    python bench/compare.py [--rows 100000]

Two ways are measured: a rule a row (``compare_many``, in batches as the daily check does) and frames
(``compare_frame``, where columns decide for the partners that agree).

The partners are those of a real spreadsheet of July 2025 with INSEE's values of December 2025
(``dagster_tests/cases/erp_pairs``), multiplied with SIRETs, names and street numbers of their own so that nothing is
compared twice; they hold all fields of the Open-Prod profile. Each size runs in a fresh process; building the data is
not timed, but what it holds is in the peak of memory. Precision and recall are over the fields of the 1,627 real pairs.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import multiprocessing
import os
import platform
import resource
import time
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stdnum import luhn

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.records import (
    CANONICAL_COLUMNS,
    ESTABLISHMENT_COLUMNS,
    ErpProfile,
    Establishment,
    Found,
    Partner,
)
from sirene_pipeline.domain.vat import vat_of_siren
from sirene_pipeline.erp.profiles import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAIRS = Path(__file__).parents[1] / "dagster_tests" / "cases" / "erp_pairs"
PAIR_FIELDS = ("name", "naf", "legal_form", "street", "post_code", "town")
BATCH = 5000
LINE_NATURES = {"register": "update", "lost_zero": "repair", "mojibake": "repair", "date": "repair"}


@dataclass(frozen=True)
class Figures:
    """One run: partners, seconds spent comparing, lines found, and the process's peak memory in MiB."""

    partners: int
    seconds: float
    lines: int
    peak: float

    @property
    def rate(self) -> float:
        """Partners a second."""
        return self.partners / self.seconds


def real_pairs() -> list[tuple[Partner, Establishment]]:
    """The 1,627 pairs, in the order of their SIRET."""
    pairs = []
    for erp, insee in zip(_rows("partners.csv.gz"), _rows("establishments.csv.gz"), strict=True):
        siret = erp["siret"] or ""
        partner = Partner(siret, siret=siret, **{field: erp[field] for field in PAIR_FIELDS})
        establishment = Establishment(
            siren=siret[:9], nic=siret[9:], state="A", unit_state="A", is_head_office=True, **insee
        )
        pairs.append((partner, establishment))
    return pairs


def many_pairs(rows: int) -> Iterator[list[tuple[Partner, Establishment]]]:
    """``rows`` pairs that all differ, in batches."""
    pairs = real_pairs()
    for start in range(0, rows, BATCH):
        yield [_variant(*pairs[number % len(pairs)], number) for number in range(start, min(start + BATCH, rows))]


def run(rows: int) -> Figures:
    """Compare ``rows`` partners in this process."""
    profile, options = load_profile("openprod").profile, CompareOptions()
    seconds, lines = 0.0, 0
    for batch in many_pairs(rows):
        partners = [partner for partner, _ in batch]
        answers = {partner.partner_id: Found(partner.siret or "", found) for partner, found in batch}
        started = time.process_time()
        compared = compare_many(partners, answers, profile=profile, options=options)
        seconds += time.process_time() - started
        lines += sum(len(comparison.lines) for comparison in compared)
    return Figures(rows, seconds, lines, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run_frame(rows: int) -> Figures:
    """Compare ``rows`` partners as one frame in this process."""
    import pandas as pd  # noqa: PLC0415 - the other way does without it, and its memory must not count there

    from sirene_pipeline.domain.frames import compare_frame  # noqa: PLC0415

    profile, options = load_profile("openprod").profile, CompareOptions()
    people, register = [], []
    for batch in many_pairs(rows):
        people.append(pd.DataFrame([astuple(partner) for partner, _ in batch], columns=CANONICAL_COLUMNS))
        register.append(pd.DataFrame([astuple(found) for _, found in batch], columns=ESTABLISHMENT_COLUMNS))
    partners = pd.concat(people, ignore_index=True)
    establishments = pd.concat(register, ignore_index=True)
    del people, register
    started = time.process_time()
    compared = compare_frame(partners, establishments, profile=profile, options=options)
    seconds = time.process_time() - started
    lines = sum(len(comparison.lines) for comparison in compared.comparisons)
    return Figures(rows, seconds, lines, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def accuracy() -> tuple[int, int, int]:
    """Lines proposed, lines that should be, and lines that are both, on the real pairs."""
    with (PAIRS / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    wanted = {
        (row["siret"], row["field"], LINE_NATURES[row["nature"]]) for row in labels if row["nature"] in LINE_NATURES
    }
    pairs = real_pairs()
    compared = compare_many(
        [partner for partner, _ in pairs],
        {partner.partner_id: Found(found.siret, found) for partner, found in pairs},
        profile=ErpProfile("spreadsheet", frozenset({"siret", *PAIR_FIELDS})),
        options=CompareOptions(),
    )
    proposed = {(one.partner_id, line.field, line.kind.value) for one in compared for line in one.lines}
    return len(proposed), len(wanted), len(proposed & wanted)


def main() -> None:
    """Print the figures and the machine they were measured on."""
    parser = argparse.ArgumentParser(description="Benchmark of the comparison")
    parser.add_argument("--rows", type=int, default=100_000, help="partners of the larger run (default 100000)")
    rows = parser.parse_args().rows
    print(f"Comparing partners, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for title, way in (("a rule a row", run), ("frames", run_frame)):
        print(f" {title}")
        half, whole = (_in_fresh_process(way, size) for size in (rows // 2, rows))
        for figures in (half, whole):
            print(
                f"  {figures.partners:>9,} partners  {figures.seconds:7.1f} s of one core  {figures.rate:8,.0f} rows/s"
                f"  peak {figures.peak:,.0f} MiB  {figures.lines:,} lines"
            )
        print(f"  twice the partners cost {whole.seconds / half.seconds:.2f} times the time")
    proposed, wanted, right = accuracy()
    print(" accuracy")
    print(f"  real pairs: {proposed} lines proposed, {wanted} observed changes and repairs, {right} in both")
    print(f"  precision {right / proposed:.3f}, recall {right / wanted:.3f}")


def _in_fresh_process(way: Callable[[int], Figures], rows: int) -> Figures:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(way, (rows,))


def _variant(partner: Partner, found: Establishment, number: int) -> tuple[Partner, Establishment]:
    """A pair like a real one, of a company of its own; what differs between the two sides still does."""
    siren = _with_check_digit(f"{10_000_000 + number:08d}")
    siret = _with_check_digit(f"{siren}0001")
    mark = f" {number}"
    house = str(number % 900 + 1)
    establishment = replace(
        found,
        siret=siret,
        siren=siren,
        nic=siret[9:],
        diffusion="O",
        unit_diffusion="O",
        legal_name=f"{found.legal_name}{mark}",
        number=house if found.number else None,
        unit_workforce="12",
        category="PME",
        last_processed="2025-12-05T09:01:30",
    )
    street = partner.street or ""
    digits = street.split(" ", 1)[0]
    if digits == found.number:
        street = street.replace(digits, house, 1)
    erp = replace(
        partner,
        partner_id=str(number),
        siret=siret,
        siren=siren,
        vat=vat_of_siren(siren),
        name=f"{partner.name}{mark}",
        legal_name=f"{partner.name}{mark}",
        street=street or None,
        country="FR",
        establishment_type="headquarter",
        administrative_state="active",
        creation_date=found.creation_date,
        category="Small or medium-sized company",
        workforce="05 - 20 to 49 employees",
        last_processed="2025-12-05",
    )
    return erp, establishment


def _with_check_digit(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


def _rows(name: str) -> list[dict[str, str | None]]:
    with gzip.open(PAIRS / name, "rt", encoding="utf-8", newline="") as file:
        return [{column: value or None for column, value in row.items()} for row in csv.DictReader(file)]


if __name__ == "__main__":
    main()
