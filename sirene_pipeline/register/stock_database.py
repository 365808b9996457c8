"""DuckDB over the files of one stock: the views, the macros, and the statements of ``sql/register/stock``."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import duckdb
import pandas as pd

from sirene_pipeline.register.errors import RegisterError, SchemaChangedError
from sirene_pipeline.register.ods_labels import street_types
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sirene_pipeline.register.stock_files import StockFiles
    from sirene_pipeline.register.stock_settings import StockSettings

_VIEWS: Final = {
    "establishments": "establishments_view",
    "units": "units_view",
    "successions": "successions_view",
    "duplicates": "duplicates_view",
}
_UNREADABLE: Final = (
    duckdb.ConversionException,
    duckdb.InternalException,
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.SerializationException,
)
"""What DuckDB raises about a file; its other errors would be faults of ours."""
_COMMENT: Final = re.compile(r"--.*")
_BEYOND: Final = "~"
"""Sorts after every digit."""


class StockDatabase:
    """One DuckDB for one run, in memory: nothing is written but what does not fit there. A ``path`` makes it a file.

    Every method raises ``RegisterError`` where DuckDB raises its own errors.
    """

    def __init__(self, files: StockFiles, settings: StockSettings, *, path: Path | None = None) -> None:
        self.files = {kind: name for kind in _VIEWS if (name := getattr(files, kind)) is not None}
        with typed_errors("opening the stock"):
            self._connection = duckdb.connect(path or ":memory:", config=duckdb_config(settings))
        self.run("quiet")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, for statements of other folders."""
        return self._connection

    def close(self) -> None:
        """Close DuckDB and drop what it kept."""
        self._connection.close()

    def columns(self, address: str) -> dict[str, str]:
        """Give the columns of a file, name to DuckDB type."""
        return {str(name): str(kind) for name, kind, *_ in self.rows("describe_file", address=address)}

    def define(self) -> None:
        """Create macros, views and the tables the statements read; call it once the files' columns are checked."""
        self.run("macros")
        self.run("tables")
        self.run("set_files", files=self.files)
        for kind in self.files:
            self.run(_VIEWS[kind])
        types = street_types()
        # A long form may be written as such; a short one may also be another's long one, and then stands for its own.
        written = {long: long for long in types.values()} | types
        self._insert("fill_street_types", _texts(written=written.keys(), long=written.values()))
        self.run("set_reading", reading=_reading())
        self.run("fingerprint_view")
        self.run("answer_view")

    def want(self, sirets: Sequence[str]) -> None:
        """List the SIRETs the next statements are about."""
        self._replace_wanted("fill_wanted", _texts(identifier=sirets), sirets)

    def want_known(self, known: pd.DataFrame) -> None:
        """List the SIRETs the next statements are about, with the fingerprint of what is known of each, or ``None``."""
        sirets = known["siret"].tolist()
        self._replace_wanted("fill_wanted_known", known[["siret", "fingerprint"]].astype(object), sirets)

    def want_head_offices(self, sirens: Sequence[str]) -> None:
        """List the SIRETs of the head offices of some legal units."""
        self._replace_wanted("fill_wanted_head_offices", _texts(identifier=sirens), sirens)

    def scope(self, sirets: Iterable[str], sirens: Iterable[str]) -> None:
        """Replace the tables of the SIRETs and SIRENs that are ours."""
        self.run("empty_scope")
        self._insert("fill_scope_sirets", _texts(identifier=sirets))
        self._insert("fill_scope_sirens", _texts(identifier=sirens))

    def run(self, statement: str, **params: object) -> None:
        """Run a statement file whose rows nobody needs."""
        self._execute(statement, params)

    def rows(self, statement: str, **params: object) -> list[tuple[Any, ...]]:
        """Run a statement file and give its rows."""
        result = self._execute(statement, params)
        with typed_errors(statement):
            return result.fetchall()

    def records(self, statement: str, **params: object) -> Iterator[dict[str, Any]]:
        """Run a statement file and give its rows by column name, without nulls."""
        result = self._execute(statement, params)
        names = [column[0] for column in result.description or ()]
        with typed_errors(statement):
            for row in result.fetchall():
                yield {name: value for name, value in zip(names, row, strict=True) if value is not None}

    def arrays(self, statement: str, **params: object) -> dict[str, NDArray[Any]]:
        """Run a statement file and give its columns as arrays, masked where null."""
        result = self._execute(statement, params)
        with typed_errors(statement):
            # No column is an ENUM, so none comes as a Categorical.
            return cast("dict[str, NDArray[Any]]", result.fetchnumpy())

    def _execute(self, statement: str, params: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
        with typed_errors(statement):
            return self._connection.execute(read_sql(f"register/stock/{statement}.sql"), dict(params) or None)

    def _replace_wanted(self, statement: str, asked: pd.DataFrame, identifiers: Sequence[str]) -> None:
        self.run("empty_wanted")
        if identifiers:  # SIRETs begin with their SIREN, so bounds of either kind enclose them
            self.run("set_lowest", lowest=min(identifiers))
            self.run("set_highest", highest=max(identifiers) + _BEYOND)
        self._insert(statement, asked)

    def _insert(self, statement: str, asked: pd.DataFrame) -> None:
        self._connection.register("asked", asked)
        try:
            self.run(statement)
        finally:
            self._connection.unregister("asked")


@contextmanager
def typed_errors(what: str) -> Iterator[None]:
    """Turn DuckDB's errors into the register's."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise RegisterError("short_of_memory", f"DuckDB ran out of memory ({what}: {_first_line(error)})") from error
    except duckdb.BinderException as error:
        raise SchemaChangedError(f"The stock has other columns ({what}: {_first_line(error)})") from error
    except _UNREADABLE as error:
        raise RegisterError("broken_file", f"The stock cannot be read ({what}: {_first_line(error)})") from error


def duckdb_config(settings: StockSettings) -> dict[str, Any]:
    """Give what DuckDB may use of the machine, by the settings."""
    # What is installed is used, and nothing is fetched: an unattended run must not depend on an extension server.
    config: dict[str, Any] = {"memory_limit": settings.memory_limit, "autoinstall_known_extensions": False}
    if settings.threads is not None:
        config["threads"] = settings.threads
    if settings.temp_directory is not None:
        config["temp_directory"] = settings.temp_directory
    return config


def _reading() -> str:
    """Stand for how this version reads the stock: it changes when a statement or a street type does, comments aside."""
    statements = (read_sql(f"register/stock/{name}.sql") for name in ("macros", "fingerprint_view", "answer_view"))
    plain = (" ".join(_COMMENT.sub("", text).split()) for text in statements)
    return hashlib.sha256("\n".join([*plain, *map(str, street_types().items())]).encode()).hexdigest()[:16]


def _texts(**columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(texts), dtype=object) for name, texts in columns.items()})


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
