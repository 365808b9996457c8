"""What a run of the daily check on INSEE's files costs, from the drawing to the verdicts.

    python bench/following.py [--partners 50000] [--establishments 500000] [--at-once 100000]

The partners are drawn from a generated stock and agree with it. First all of them are checked, in as many runs as it
takes; a month later one establishment in a hundred has moved; the next morning the files are the same.
Every run is a process of its own, so that its peak of memory is its own, against an embedded PostgreSQL whose memory is
not in it. Merging the verdicts into proposals is not measured here. Temporary files are removed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from register_machine import forget_peak, machine, memory_now, peak_memory

from sirene_pipeline.demo.postgres import EmbeddedPostgres
from sirene_pipeline.domain.records import Partner
from sirene_pipeline.erp.profiles import load_profile
from sirene_pipeline.register.stock.generator import generate_stock
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.source import StockSource
from sirene_pipeline.rounds.checking import Asking, data_date_of
from sirene_pipeline.rounds.comparing import compare_batch
from sirene_pipeline.rounds.standing import follow_fingerprints
from sirene_pipeline.settings import Settings
from sirene_pipeline.store import batches, migrations
from sirene_pipeline.store.partners import store_extract
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sirene_pipeline.domain.records import ErpProfile

_SPAWN = multiprocessing.get_context("spawn")
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Erp:
    """What comparing needs of an ERP: nobody reads or writes it."""

    profile: ErpProfile
    writable: frozenset[str]


def main() -> None:
    """Load the partners, run until all are checked, run again on the files of a month later."""
    parser = argparse.ArgumentParser(description="What a run of the daily check on INSEE's files costs.")
    parser.add_argument("--partners", type=int, default=50_000, help="default: %(default)s")
    parser.add_argument("--establishments", type=int, default=500_000, help="default: %(default)s")
    parser.add_argument("--chunk", type=int, default=StockSettings().chunk_size, help="SIRETs read at once")
    parser.add_argument("--at-once", type=int, default=100_000, help="partners a run (default: %(default)s)")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="sirene-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server may run as another user
        generate_stock(folder / "january", given.establishments, month="2026-01-01")
        a_month_later(folder / "january", folder / "february")
        server = EmbeddedPostgres(folder / "postgres", port=None, fast=True)
        try:
            server.start()
            server.ensure_database("bench")
            bench(server.url("bench", driver=None), folder, given.partners, given.at_once, given.chunk)
        finally:
            server.remove()


def bench(url: str, folder: Path, partners: int, at_once: int, chunk: int) -> None:
    """Print what each run costs."""
    migrations.upgrade(Warehouse(url))
    with Warehouse(url).open() as database:
        store_extract(database, partners_of(folder / "january", partners), max_gone_share=1.0)
    print(f"{partners:,} partners, at most {at_once:,} a run")
    for number in range(-(-partners // at_once)):
        tell(f"first round, run {number + 1}", measured(url, folder / "january", f"first-{number}", at_once, chunk))
    tell("a month later, 1 in 100 moved", measured(url, folder / "february", "later", at_once, chunk))
    tell("the next morning, the same files", measured(url, folder / "february", "next", at_once, chunk))


def partners_of(folder: Path, count: int) -> Iterator[Partner]:
    """Partners that agree with the register, by number and name."""
    with duckdb.connect() as connection, StockSource(StockSettings(folder=str(folder), keep_raw=False)) as source:
        stock = connection.read_parquet(str(folder / "StockEtablissement_2026-01-01_utf8.parquet"))
        rows = stock.select("siret").order("hash(siret), siret").limit(count).order("siret").fetchall()
        for start in range(0, count, _AT_ONCE):
            table = source.establishment_frame([siret for (siret,) in rows[start : start + _AT_ONCE]])
            for row in table.itertuples(index=False):
                street = " ".join(filter(None, (row.number, row.street_type, row.street_label)))
                yield Partner(
                    f"p{row.siret}", row.siret, row.legal_name, siret=row.siret, siren=row.siren, street=street,
                    post_code=row.post_code, town=row.town, naf=row.naf,
                )  # fmt: skip


def a_month_later(january: Path, february: Path) -> None:
    """Write the files of the next month."""
    february.mkdir()
    change = (Path(__file__).parent / "following.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        for path in january.iterdir():
            stock = connection.read_parquet(str(path))
            query = change if path.name.startswith("StockEtablissement_") else "from file"
            stock.query("file", query).write_parquet(str(february / path.name.replace("-01-01", "-02-01")))


def measured(url: str, folder: Path, batch_id: str, at_once: int, chunk: int) -> dict[str, Any]:
    """Do one run in a process of its own."""
    with _SPAWN.Pool(1) as pool:
        return pool.apply(run, (url, str(folder), batch_id, at_once, chunk))


def run(url: str, folder: str, batch_id: str, at_once: int, chunk: int) -> dict[str, Any]:
    """One run as the assets do it."""
    settings = Settings(register={"source": "stock", "stock_folder": folder})
    profile = load_profile("openprod")
    figures: dict[str, Any] = {"idle_mb": memory_now()}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        forget_peak()
        started = time.perf_counter()
        result = work()
        figures[name] = (time.perf_counter() - started, peak_memory())
        return result

    with Warehouse(url).open() as database, StockSource(StockSettings(folder=folder, chunk_size=chunk)) as source:
        common = {"size": at_once, "with_archived": False}
        timed("drawing", lambda: batches.draw_batch(database, batch_id, source="stock", due="unsettled", **common))
        followed = timed(
            "following",
            lambda: follow_fingerprints(
                database, source, batch_id, data_date=data_date_of(source), max_lost_share=0.2, **common
            ),
        )
        asked = timed("asking", lambda: Asking(database, source, batch_id, max_lost_share=0.2).run())
        erp = Erp(profile.profile, profile.writable)
        timed("comparing", lambda: compare_batch(database, batch_id, erp, settings))
        batches.finish_batch(database, batch_id)
    return figures | {"partners": asked.partners, "followed": followed}


def tell(what: str, figures: dict[str, Any]) -> None:
    """Print the figures of one run."""
    followed = figures["followed"]
    idle = figures["idle_mb"]
    print(f"  {what}: {figures['partners']:,} partners asked about, {followed.current:,} current; idle {idle:.0f} MB")
    if followed.compared:
        print(f"    {followed.compared:,} compared by fingerprint, {followed.moved:,} moved, {followed.left:,} left")
    for name in ("drawing", "following", "asking", "comparing"):
        seconds, peak = figures[name]
        print(f"    {name}: {seconds:.1f} s, {peak - idle:.0f} MB above idle")


if __name__ == "__main__":
    main()
