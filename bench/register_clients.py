"""The measured clients, each run in a process of its own, and the stand-in they talk to, in another."""

from __future__ import annotations

import json
import multiprocessing
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
from register_machine import forget_peak, memory_now, peak_memory
from stdnum import luhn

from sirene_pipeline.demo.standin import Fault, serve
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.demo.standin.state import Quota
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.ods.source import OdsSource
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.source import StockSource
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

STANDIN_LATENCY = 0.05
PROCESSED = "2026-08-15T08:00:00+00:00"
SINCE = date(2026, 8, 1)
REPEATS = 3
_AT_ONCE = 100_000
_FILES = {
    "partners": "partners",
    "establishments": "StockEtablissement_utf8",
    "units": "StockUniteLegale_utf8",
}
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Server:
    """A running stand-in and what it counted."""

    url: str

    def requests(self, ending: str) -> int:
        """Count the requests whose path ends so."""
        with urllib.request.urlopen(self._control()) as answer:  # noqa: S310 - our own server
            counts = json.load(answer)["by_path"]
        return sum(count for path, count in counts.items() if path.endswith(ending))

    def forget_requests(self) -> None:
        """Start counting again."""
        request = urllib.request.Request(self._control(), method="DELETE")  # noqa: S310 - our own server
        urllib.request.urlopen(request).close()  # noqa: S310

    def _control(self) -> str:
        return self.url.partition("/api/")[0] + "/_standin/requests"


@contextmanager
def standin(records: int) -> Iterator[Server]:
    """Run a stand-in that serves so many invented establishments, all processed on one day."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, records), daemon=True)
    process.start()
    try:
        yield Server(ours.recv())
    finally:
        ours.send("stop")
        process.join(timeout=30)
        if process.is_alive():
            process.terminate()


def measured(client: str, **options: Any) -> dict[str, float]:
    """Run one client in its own process and give its figures."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_run, args=(theirs, client, options))
    process.start()
    theirs.close()
    try:
        figures: dict[str, float] = ours.recv()
    except EOFError:
        raise SystemExit(f"The client {client!r} failed, see above.") from None
    finally:
        process.join()
    return figures


def invented_sirets(count: int) -> Iterator[str]:
    """Give valid SIRETs in a row: head offices of invented units."""
    for number in range(count):
        body = f"{90_000_000 + number:08d}"
        siren = body + luhn.calc_check_digit(body)
        yield siren + "0001" + luhn.calc_check_digit(siren + "0001")


def _serve(pipe: Connection, count: int) -> None:
    sample = list(read_records(Path(str(files("sirene_pipeline.demo.sample") / "register.jsonl.gz"))))
    records = (
        sample[rank % len(sample)]
        | {
            "siret": siret,
            "siren": siret[:9],
            "nic": siret[9:],
            "siretsiegeunitelegale": siret,
            "nicsiegeunitelegale": siret[9:],
            "datederniertraitementetablissement": PROCESSED,
        }
        for rank, siret in enumerate(invented_sirets(count))
    )
    latency = Fault("latency", options={"ms": STANDIN_LATENCY * 1000})
    with serve(records, faults=[latency], quota=Quota(limit=1_000_000, left=1_000_000)) as handle:
        pipe.send(handle.url)
        pipe.recv()


def _run(pipe: Connection, client: str, options: dict[str, Any]) -> None:
    pipe.send(_CLIENTS[client](**options))


def _figures(work: Callable[[], dict[str, float]], repeats: int = 1, idle: float | None = None) -> dict[str, float]:
    """Run the work, the best of several times, with time, processor time and peak of memory in MB."""
    idle = memory_now() if idle is None else idle
    forget_peak()
    runs = []
    for _ in range(repeats):
        started, cpu = time.perf_counter(), time.process_time()
        counted = work()
        runs.append(counted | {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu})
    return min(runs, key=lambda run: run["seconds"]) | {"idle_mb": idle, "peak_mb": peak_memory()}


def _batch(url: str, partners: int, rate: float) -> dict[str, float]:
    sirets = list(invented_sirets(partners))
    with OdsSource(OdsSettings(base_url=url, requests_per_second=rate)) as source:

        def work() -> dict[str, float]:
            for _chunk in source.establishments(sirets):
                pass
            return {"found": source.usage.answers["found"]}

        return _figures(work)


def _delta(url: str, partners: int, records: int) -> dict[str, float]:
    idle = memory_now()  # before the partners are there: they count
    # Half of the partners are in the export, spread over it; the others have SIRETs behind its last.
    every = list(invented_sirets(records + partners))
    inside = every[: records : max(1, 2 * records // partners)][: partners // 2]
    ours = frozenset(inside + every[records : records + partners - len(inside)])
    sirens = frozenset(siret[:9] for siret in ours)
    del every
    with OdsSource(OdsSettings(base_url=url)) as source:
        source.metadata()

        def work() -> dict[str, float]:
            found = sum(len(chunk.answers) for chunk in source.changed_since(SINCE, ours, sirens))
            return {"found": found, "bytes": source.usage.bytes_received}

        return _figures(work, idle=idle)


def _prepare(folder: str, partners: int, threads: int) -> dict[str, float]:
    """Draw the partners, and note of each what a first reading of the stock says; one in a hundred is noted wrongly."""
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(read_sql("register/stock/quiet.sql"))
        stock = connection.read_parquet(f"{folder}/StockEtablissement_utf8.parquet")
        stock.select("siret").order("hash(siret), siret").limit(partners).write_parquet(f"{folder}/partners.parquet")
        sirets = connection.read_parquet(f"{folder}/partners.parquet").df().sort_values("siret", ignore_index=True)
        parts = [sirets[start : start + _AT_ONCE].assign(fingerprint=None) for start in range(0, partners, _AT_ONCE)]
        with StockSource(StockSettings(folder=folder, threads=threads)) as source:
            noted = [source.movements(part).moved[["siret", "fingerprint"]] for part in parts]
        known = pd.concat(noted, ignore_index=True)
        known.loc[known.index % 100 == 0, "fingerprint"] = "something else"
        connection.from_df(known).write_parquet(f"{folder}/known.parquet")
    return {"rows": len(known)}


def _bare(folder: str, partners: int, threads: int, join: str = "bare") -> dict[str, float]:
    statement = (Path(__file__).parent / f"{join}_join.sql").read_text(encoding="utf-8")
    with duckdb.connect(config={"threads": threads, "memory_limit": "4GB"}) as connection:
        connection.execute(read_sql("register/stock/quiet.sql"))
        for name, file in _FILES.items():
            connection.execute(f"set variable {name} = '{folder}/{file}.parquet'")

        def work() -> dict[str, float]:
            connection.execute(statement)
            return {"rows": partners}

        return _figures(work, REPEATS)


def _movements(folder: str, threads: int) -> dict[str, float]:
    with duckdb.connect() as connection:
        known = connection.read_parquet(f"{folder}/known.parquet").df()
    return _from_stock(folder, threads, lambda source: len(source.movements(known).moved))


def _standing(folder: str, threads: int) -> dict[str, float]:
    with duckdb.connect() as connection:
        known = connection.read_parquet(f"{folder}/known.parquet").df()
    sirets, fingerprints = known["siret"].tolist(), known["fingerprint"].tolist()
    return _from_stock(folder, threads, lambda source: len(source.standing(sirets, fingerprints).moved))


def _frame(folder: str, threads: int) -> dict[str, float]:
    sirets = _partners(folder)
    return _from_stock(folder, threads, lambda source: len(source.establishment_frame(sirets)))


def _records(folder: str, threads: int) -> dict[str, float]:
    sirets = _partners(folder)
    return _from_stock(
        folder, threads, lambda source: sum(len(chunk.answers) for chunk in source.establishments(sirets)), repeats=1
    )


def _from_stock(
    folder: str, threads: int, count: Callable[[StockSource], int], repeats: int = REPEATS
) -> dict[str, float]:
    with StockSource(StockSettings(folder=folder, threads=threads, keep_raw=False)) as source:
        source.metadata()
        return _figures(lambda: {"rows": count(source)}, repeats)


def _partners(folder: str) -> list[str]:
    with duckdb.connect() as connection:
        table: pd.DataFrame = connection.read_parquet(f"{folder}/partners.parquet").df()
    return table["siret"].tolist()


_CLIENTS: dict[str, Callable[..., dict[str, float]]] = {
    "batch": _batch,
    "delta": _delta,
    "prepare": _prepare,
    "bare": _bare,
    "movements": _movements,
    "standing": _standing,
    "frame": _frame,
    "records": _records,
}
