"""What asking the register costs: by batch, by delta and by stock, each against a bound measured or computed here.

    python bench/register.py                     all three
    python bench/register.py batch               10,000 partners in calls of a hundred
    python bench/register.py delta               100,000 partners in one export of 200,000 records
    python bench/register.py stock --partners 1000000 --establishments 43000000

Nothing leaves this machine: a stand-in answers in a process of its own. Every measured client runs in a process of its
own too, so that its peak of memory is its own. Temporary files are removed.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from pathlib import Path
from typing import Any

from register_clients import STANDIN_LATENCY, measured, standin
from register_machine import machine

from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.stock.generator import generate_stock

MEMORY_GOAL_MB = 150
BATCH_GOAL = 1.3
STOCK_GOAL = 2.0


def main() -> None:
    """Run what is asked for and print its figures."""
    parser = argparse.ArgumentParser(description="What asking the register costs.")
    parser.add_argument("which", nargs="*", choices=["batch", "delta", "stock", []], help="default: all three")
    parser.add_argument("--batch-partners", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--delta-partners", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--delta-records", type=int, default=200_000, help="default: %(default)s")
    parser.add_argument("--partners", type=int, default=300_000, help="against the stock (default: %(default)s)")
    parser.add_argument("--establishments", type=int, default=2_000_000, help="of the stock (default: %(default)s)")
    parser.add_argument("--stock-folder", type=Path, help="keep the generated stock there, or take the one that is")
    parser.add_argument("--threads", type=int, default=2, help="of DuckDB (default: %(default)s)")
    given = parser.parse_args()
    which = given.which or ["batch", "delta", "stock"]
    print(machine())
    if "batch" in which:
        bench_batch(given.batch_partners)
    if "delta" in which:
        bench_delta(given.delta_partners, given.delta_records)
    if "stock" in which:
        bench_stock(given.partners, given.establishments, given.threads, given.stock_folder)


def bench_batch(partners: int) -> None:
    """Ask about partners at the default pace, then as fast as latency allows."""
    print(f"\nBatch: {partners:,} partners, {STANDIN_LATENCY * 1000:.0f} ms latency, 100 SIRETs a call")
    defaults = OdsSettings()
    calls = math.ceil(partners / defaults.batch_size)
    with standin(partners) as server:
        for rate, goal in ((defaults.requests_per_second, BATCH_GOAL), (1000.0, None)):
            server.forget_requests()
            figures = measured("batch", url=server.url, partners=partners, rate=rate)
            asked = server.requests("/records")
            # The description takes the first turn; the last call starts when the limiter has let all others go.
            by_limiter = calls / rate + STANDIN_LATENCY
            by_latency = STANDIN_LATENCY * (1 + math.ceil(calls / defaults.concurrency))
            imposed = max(by_limiter, by_latency)
            ratio = figures["seconds"] / imposed
            limit = f"goal {goal}" if goal else "no goal: shows what client and stand-in add"
            print(
                f"  at {rate:g} requests/s: {asked} requests to /records (exactly {calls}: {verdict(asked == calls)}), "
                f"{figures['found']:,} found, {figures['seconds']:.2f} s where limiter and latency impose "
                f"{imposed:.2f} s: {ratio:.2f} times ({limit}{'' if goal is None else ', ' + verdict(ratio <= goal)}), "
                f"client's processor {figures['cpu']:.2f} s"
            )


def bench_delta(partners: int, records: int) -> None:
    """Stream one export past more partners than it concerns, and watch the memory."""
    print(f"\nDelta: {partners:,} partners, an export of {records:,} records, half of the partners in it")
    with standin(records) as server:
        figures = measured("delta", url=server.url, partners=partners, records=records)
        exports, counts = server.requests("/exports/jsonl"), server.requests("/records")
    above = figures["peak_mb"] - figures["idle_mb"]
    print(
        f"  {exports} export request (one: {verdict(exports == 1)}) after {counts} count, "
        f"{figures['found']:,} of ours, {figures['bytes'] / 1e6:.0f} MB received in {figures['seconds']:.1f} s "
        f"({records / figures['seconds']:,.0f} records/s, the stand-in's writing included; "
        f"client's processor {figures['cpu']:.1f} s)"
    )
    print(
        f"  peak memory {figures['peak_mb']:.0f} MB, idle {figures['idle_mb']:.0f} MB: {above:.0f} MB above "
        f"(goal {MEMORY_GOAL_MB} MB, {verdict(above <= MEMORY_GOAL_MB)})"
    )


def bench_stock(partners: int, establishments: int, threads: int, kept: Path | None) -> None:
    """Look partners up in a generated stock beside DuckDB's own join of the same files."""
    print(f"\nStock: {partners:,} partners against {establishments:,} establishments, {threads} threads")
    with tempfile.TemporaryDirectory(prefix="sirene-bench-") as name:
        folder = kept or Path(name)
        if not (folder / "StockDoublons_utf8.parquet").exists():  # the last one written
            generate_stock(folder, establishments, threads=threads)
        size = sum(path.stat().st_size for path in folder.glob("Stock*.parquet"))
        print(f"  generated {size / 1e6:.0f} MB of Parquet")
        compare_with_bare_join(partners, {"folder": str(folder), "threads": threads})


def compare_with_bare_join(partners: int, common: dict[str, Any]) -> None:
    """Measure each way of reading the stock in turn."""
    measured("prepare", partners=partners, **common)
    bare = measured("bare", partners=partners, **common)
    rows = {
        "bare scan and join of both files, kept in DuckDB": bare,
        "the same, units cut down to ours first": measured("bare", partners=partners, join="cut", **common),
        "tell what differs (1 in 100 does)": measured("standing", **common),
        "fetch and find what differs (1 in 100 does)": measured("movements", **common),
        "fetch everything as a table": measured("frame", **common),
        "fetch everything as records, chunk by chunk": measured("records", **common),
    }
    for label, figures in rows.items():
        ratio = figures["seconds"] / bare["seconds"]
        goal = f" (goal {STOCK_GOAL:g}, {verdict(ratio <= STOCK_GOAL)})" if "differs" in label else ""
        print(
            f"  {label}: {figures['seconds']:.2f} s, {ratio:.2f} times the bare join{goal}; "
            f"processor {figures['cpu']:.2f} s, {figures['cpu'] / bare['cpu']:.2f} times; "
            f"{figures['peak_mb'] - figures['idle_mb']:.0f} MB above idle; {figures['rows']:,} rows; "
            f"{partners / figures['seconds']:,.0f} partners/s"
        )


def verdict(reached: bool) -> str:  # noqa: FBT001 - the one thing it is about
    """Say whether a goal is reached."""
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    main()
