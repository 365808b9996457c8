"""The statement files of one folder, run on one DuckDB connection."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self, cast

import duckdb
import pandas as pd

from sirene_pipeline.register.errors import RegisterError, SchemaChangedError
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from sirene_pipeline.register.stock.settings import StockSettings

_UNREADABLE: Final = (
    duckdb.ConversionException,
    duckdb.InternalException,
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.SerializationException,
)
"""What DuckDB raises about a file; its other errors would be faults of ours."""
_TYPES: Final[dict[type, Any]] = {str: object, int: "int64", float: "float64"}


class Statements:
    """Runs ``sql/<folder>/<name>.sql``; what DuckDB raises becomes a ``RegisterError``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: str) -> None:
        self.connection = connection
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close DuckDB and drop what it kept."""
        self.connection.close()

    def run(self, name: str, **params: object) -> None:
        """Run a statement whose rows nobody needs."""
        self._execute(name, params)

    def run_on(self, name: str, table: pd.DataFrame) -> None:
        """Run a statement that reads a table as ``asked``."""
        with self.asked(table):
            self.run(name)

    def rows(self, name: str, **params: object) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        result = self._execute(name, params)
        with typed_errors(name):
            return result.fetchall()

    def records(self, name: str, **params: object) -> Iterator[dict[str, Any]]:
        """Run a statement and give its rows by column name, without nulls."""
        result = self._execute(name, params)
        columns = [column[0] for column in result.description or ()]
        with typed_errors(name):
            for row in result.fetchall():
                yield {column: value for column, value in zip(columns, row, strict=True) if value is not None}

    def arrays(self, name: str, **params: object) -> dict[str, NDArray[Any]]:
        """Run a statement and give its columns as arrays, masked where null."""
        result = self._execute(name, params)
        with typed_errors(name):
            # No column is an ENUM, so none comes as a Categorical.
            return cast("dict[str, NDArray[Any]]", result.fetchnumpy())

    @contextmanager
    def asked(self, table: pd.DataFrame) -> Iterator[None]:
        """Let statements read a table as ``asked`` while the block lasts."""
        self.connection.register("asked", table)
        try:
            yield
        finally:
            self.connection.unregister("asked")

    def fill(self, name: str, table: pd.DataFrame) -> None:
        """Append the rows of a table to one of DuckDB's, column by column."""
        if len(table):
            with typed_errors(name):
                self.connection.append(name, table)

    def _execute(self, name: str, params: dict[str, object]) -> duckdb.DuckDBPyConnection:
        with typed_errors(name):
            return self.connection.execute(read_sql(f"{self._folder}/{name}.sql"), params or None)


def connected(
    settings: StockSettings, path: Path | None = None, *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open a file of DuckDB's, or one in memory, with what the settings let it use of the machine."""
    # What is installed is used, and nothing is fetched: an unattended run must not depend on an extension server.
    config: dict[str, Any] = {"memory_limit": settings.memory_limit, "autoinstall_known_extensions": False}
    if settings.threads is not None:
        config["threads"] = settings.threads
    if settings.temp_directory is not None:
        config["temp_directory"] = settings.temp_directory
    with typed_errors("opening DuckDB"):
        return duckdb.connect(path or ":memory:", read_only=read_only, config=config)


def texts(**columns: Iterable[str]) -> pd.DataFrame:
    """Make a table of columns of texts."""
    return pd.DataFrame({name: pd.Series(list(values), dtype=object) for name, values in columns.items()})


def table(kinds: dict[str, type], rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Make a table of rows; texts stay objects, so that pandas guesses nothing, not even for no rows at all."""
    by_column = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=_TYPES[kind])
            for (name, kind), values in zip(kinds.items(), by_column, strict=True)
        }
    )


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


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
