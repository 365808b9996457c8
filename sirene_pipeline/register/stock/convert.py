"""From INSEE's CSV files, plain, gzipped or zipped, to Parquet beside them: once, and only ever whole."""

from __future__ import annotations

import shutil
import threading
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

import duckdb

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done and how much of it, from 0 to 1."""

_ROW_GROUP: Final = 122_880
_BLOCK: Final = 1 << 20
_POLL_SECONDS: Final = 0.5


def as_parquet(path: Path, progress: Progress | None = None) -> Path:
    """Give the Parquet file of a stock file, converting a CSV or ZIP the first time or when it is newer.

    Every column stays text, so no zero is lost. An interrupted conversion leaves no Parquet file.

    Raises:
        RegisterError: ``broken_file`` when the file is no readable CSV, ``missing_file`` when it is not there or the
            disk has no room for it.
    """
    if not path.is_file():
        raise RegisterError("missing_file", f"The stock file {path} does not exist")
    if path.suffix.lower() == ".parquet":
        return path
    target = path.with_name(_stem(path) + ".parquet")
    if target.is_file() and target.stat().st_mtime >= path.stat().st_mtime:
        return target
    report = progress or (lambda _what, _share: None)
    partial = target.with_name(target.name + ".partial")
    try:
        with _plain_csv(path, report) as source:
            _convert(source, partial, report)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


@contextmanager
def _plain_csv(path: Path, report: Progress) -> Iterator[Path]:
    """Give a CSV DuckDB can read: the file itself, or the one inside a ZIP, unpacked beside it for the moment."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    unpacked = path.with_name(path.name + ".csv.partial")
    try:
        _unpack(path, unpacked, report)
        yield unpacked
    finally:
        unpacked.unlink(missing_ok=True)


def _unpack(path: Path, target: Path, report: Progress) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
            if len(members) != 1:
                raise RegisterError("broken_file", f"{path} holds {len(members)} CSV files where one is expected")
            size, free = members[0].file_size, shutil.disk_usage(path.parent).free
            if size > free:
                raise RegisterError("missing_file", f"Unpacking {path} needs {size:,} bytes, the disk has {free:,}")
            written = 0
            with archive.open(members[0]) as packed, target.open("wb") as plain:
                while block := packed.read(_BLOCK):
                    written += plain.write(block)
                    report(f"unpacking {path.name}", written / max(size, 1))
    except (zipfile.BadZipFile, OSError) as error:
        raise RegisterError("broken_file", f"{path} cannot be unpacked: {error}") from error


def _convert(source: Path, target: Path, report: Progress) -> None:
    with duckdb.connect() as connection, _reported(connection, f"converting {source.name}", report):
        try:
            connection.execute(read_sql("register/stock/quiet.sql"))
            rows = connection.read_csv(str(source), header=True, all_varchar=True, sep=",", quotechar='"')
            rows.write_parquet(str(target), compression="zstd", row_group_size=_ROW_GROUP)
        except duckdb.Error as error:
            raise RegisterError("broken_file", f"{source} is not a readable CSV file: {_first_line(error)}") from error


@contextmanager
def _reported(connection: duckdb.DuckDBPyConnection, what: str, report: Progress) -> Iterator[None]:
    """Report DuckDB's own progress while the block runs."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            share = connection.query_progress()
            if share >= 0:  # negative before there is anything to measure
                report(what, share / 100)

    watcher = threading.Thread(target=watch, name="stock-conversion", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    report(what, 1.0)


def _stem(path: Path) -> str:
    name = path.name
    for suffix in (".gz", ".csv", ".zip"):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return name


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
