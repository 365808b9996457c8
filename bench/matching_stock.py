"""Typed names against a whole stock: building its index, matching, memory; by default 10,000 against 2,000,000.

    python bench/matching_stock.py --rows 2000000 --names 10000

The companies are invented (``tools/make_stock.py``); each name is typed with the faults people make. The goal: under
60 s and 3 GB on two cores, the index apart.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
from register_machine import forget_peak, machine, peak_memory

from sirene_pipeline.domain.matching import MatchResult, Query
from sirene_pipeline.match_many import How, match_many
from sirene_pipeline.register.stock.files import find_files
from sirene_pipeline.register.stock.generator import generate_stock
from sirene_pipeline.register.stock.matching.build import index_of
from sirene_pipeline.register.stock.matching.index import MatchingIndex
from sirene_pipeline.register.stock.settings import StockSettings

GOAL_SECONDS, GOAL_MB, SURE = 60.0, 3000.0, 95.0
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Generate, build, match, and print what it took."""
    parser = argparse.ArgumentParser(description="Typed names against a whole stock.")
    parser.add_argument("--rows", type=int, default=2_000_000, help="establishments (default: %(default)s)")
    parser.add_argument("--names", type=int, default=10_000, help="typed names (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one for each core")
    parser.add_argument("--folder", type=Path, help="keep the stock and its index here; made when missing")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="sirene-bench-"))
    try:
        print(machine())
        measure(folder, given.rows, given.names, given.processes)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, rows: int, names: int, processes: int) -> None:
    """Measure one size."""
    if not (folder / "StockUniteLegale_utf8.parquet").is_file():
        generate_stock(folder, rows)
    settings = StockSettings(folder=str(folder), memory_limit="2GB")
    started, cpu = time.perf_counter(), time.process_time()
    path = index_of(find_files(settings), settings)
    print(
        f"\nIndex of {rows:,} establishments: {time.perf_counter() - started:.1f} s "
        f"({time.process_time() - cpu:.1f} s of processor), {path.stat().st_size / 1e6:,.0f} MB on disk, "
        f"peak memory {peak_memory():,.0f} MB"
    )
    typed = list(typed_names(path, names))
    queries = [query for _, query in typed]
    settings = StockSettings(folder=str(folder), memory_limit="1GB")
    forget_peak()
    with MatchingIndex(path, settings) as index:
        started, cpu = time.perf_counter(), processor()
        listed = sum(len(found.candidates) for found in index.shortlists(queries))
        looking_up = f"{time.perf_counter() - started:.1f} s ({processor() - cpu:.1f} s of processor)"
        started, cpu = time.perf_counter(), processor()
        pairs = zip(queries, index.shortlists(queries), strict=True)
        results = list(match_many(pairs, len(queries), How(limit=5), processes=processes))
        seconds = time.perf_counter() - started
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 * processes
    memory = peak_memory() + children
    print(
        f"Matching {names:,} names with {processes} processes: {seconds:.1f} s "
        f"({processor() - cpu:.1f} s of processor), {1000 * seconds / names:.1f} ms a name, "
        f"{listed / seconds:,.0f} candidates a second; looking up alone takes {looking_up}"
    )
    print(
        f"  peak memory of all processes together {memory:,.0f} MB (at most: each one's own peak); "
        f"goal under {GOAL_SECONDS:.0f} s and {GOAL_MB:,.0f} MB: {verdict(seconds, memory)}"
    )
    report(typed, results)


def report(typed: list[tuple[str, Query]], results: list[MatchResult]) -> None:
    """Print how many answers are right, and how many of those called sure."""
    both = list(zip((siret for siret, _ in typed), results, strict=True))
    right_unit = sum(result.siren == siret[:9] for siret, result in both) / len(both)
    right_site = sum(result.siret == siret for siret, result in both) / len(both)
    sure = [result.siren == siret[:9] for siret, result in both if result.siren_rate >= SURE]
    print(
        f"  right SIREN {right_unit:.3f}, right SIRET {right_site:.3f}; SIREN rate of 95 and more: "
        f"{len(sure) / len(both):.3f} of the names, right {sum(sure) / max(len(sure), 1):.3f}"
    )


def processor() -> float:
    """Give the processor seconds of this process and of those it waited for."""
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def verdict(seconds: float, memory: float) -> str:
    """Say whether the goals are reached."""
    return "reached" if seconds < GOAL_SECONDS and memory < GOAL_MB else "MISSED"


def typed_names(path: Path, count: int, seed: int = 1) -> list[tuple[str, Query]]:
    """Draw establishments and type their names and addresses as people do: letters and words missing, no street."""
    dice = random.Random(seed)
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute((HERE / "typed_names.sql").read_text(encoding="utf-8"), {"count": count}).fetchall()
    return [(siret, _typed(dice, name, street, post_code, town)) for siret, name, street, post_code, town in rows]


def _typed(dice: random.Random, name: str, street: str | None, post_code: str | None, town: str | None) -> Query:
    if dice.random() < 0.3:  # noqa: PLR2004 - shares of faults
        cut = dice.randrange(len(name))
        name = name[:cut] + name[cut + 1 :]
    if dice.random() < 0.2 and " " in name:  # noqa: PLR2004
        name = name.rsplit(" ", 1)[0]
    return Query(
        name=name.title(),
        street=street if dice.random() < 0.5 else None,  # noqa: PLR2004
        post_code=post_code if dice.random() < 0.8 else None,  # noqa: PLR2004
        town=town,
    )


if __name__ == "__main__":
    main()
