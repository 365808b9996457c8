"""Building the index of a stock for matching: once for each month's files, and only ever whole."""

from __future__ import annotations

import hashlib
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import duckdb

from sirene_pipeline.domain.matching.lookups import idle_words
from sirene_pipeline.domain.matching.places import merged_communes
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.database import StockDatabase
from sirene_pipeline.register.stock.statements import Statements, texts
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.files import StockFiles
    from sirene_pipeline.register.stock.settings import StockSettings

FOLDER: Final = "register/index"
_STEPS: Final = ("candidates", "words", "postings", "addresses", "bodies")
_READ: Final = (*(f"{FOLDER}/{step}.sql" for step in ("macros", *_STEPS)), "register/stock/macros.sql")
_PREFIX: Final = "matching-"
_PARTIAL: Final = "building-matching-"
_ABANDONED_SECONDS: Final = 24 * 3600
_FILE: Final = "matching.duckdb"  # DuckDB names the catalogue after the file; the statements say matching.…


def index_of(files: StockFiles, settings: StockSettings, progress: Progress | None = None) -> Path:
    """Give the index of the stock, building it first when there is none for these files.

    It lies in ``settings.index_folder``, beside the establishments' file when that is not set, takes about 90 bytes an
    establishment, and those of former months are deleted once a new one is whole. Two runs may build at once: the
    first to end wins.

    Raises:
        RegisterError: the files cannot be read, or the index not be written there.
    """
    folder = Path(settings.index_folder) if settings.index_folder else Path(files.establishments).parent
    target = folder / f"{_PREFIX}{_stands_for(files)}"
    if not (target / _FILE).is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=_PARTIAL, dir=folder, ignore_cleanup_errors=True) as scratch:
                whole = Path(scratch) / target.name
                whole.mkdir()
                _build(files, settings, whole / _FILE, progress)
                _put_in_place(whole, target)
        except OSError as error:
            raise RegisterError(
                "no_room", f"The index for matching cannot be written to {folder}: {error.strerror or error}"
            ) from error
        _forget_former(folder, target)
    return target / _FILE


def define_macros(statements: Statements) -> None:
    """Define how words are read, the same for records and queries."""
    Statements(statements.connection, "register/stock").run("macros")
    statements.run("set_idle", pattern=rf"\b(?:{'|'.join(idle_words())})\b")
    statements.run("macros")


def _build(files: StockFiles, settings: StockSettings, path: Path, progress: Progress | None) -> None:
    report = progress or (lambda _what, _share: None)
    database = StockDatabase(files, settings, path=path)
    try:
        database.define()
        statements = Statements(database.connection, FOLDER)
        define_macros(statements)
        merged = merged_communes()
        statements.run_on("fill_former_communes", texts(former=merged.keys(), today=merged.values()))
        for done, step in enumerate(_STEPS):
            report(f"index for matching: {step}", done / len(_STEPS))
            statements.run(step)
        report("index for matching", 1.0)
    finally:
        database.close()


def _put_in_place(whole: Path, target: Path) -> None:
    try:
        whole.rename(target)
    except OSError:
        if not (target / _FILE).is_file():  # else another run was faster, with the same contents
            raise


def _forget_former(folder: Path, present: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        if path != present and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{_PARTIAL}*"):  # of builds that were killed
        with suppress(OSError):  # another run's, gone meanwhile
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _stands_for(files: StockFiles) -> str:
    """Stand for the files, how they are read, and the version of DuckDB, whose hashes are the keys of words."""
    parts: list[object] = [duckdb.__version__, *idle_words(), *(read_sql(name) for name in _READ)]
    for name in filter(None, (files.establishments, files.units, files.history)):
        stat = Path(name).stat()
        parts += [Path(name).name, stat.st_size, stat.st_mtime_ns]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
