"""The statement files of one folder, run on one DuckDB connection."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from sirene_pipeline.register.stock_database import typed_errors
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb
    from numpy.typing import NDArray

_TYPES: Final[dict[type, Any]] = {str: object, int: "int64", float: "float64"}


class Statements:
    """Runs ``sql/<folder>/<name>.sql``; what DuckDB raises becomes a ``RegisterError``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: str) -> None:
        self.connection = connection
        self._folder = folder

    def run(self, name: str, **params: object) -> None:
        """Run a statement whose rows nobody needs."""
        self._execute(name, params)

    def rows(self, name: str, **params: object) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        result = self._execute(name, params)
        with typed_errors(name):
            return result.fetchall()

    def arrays(self, name: str, **params: object) -> dict[str, NDArray[Any]]:
        """Run a statement and give its columns as arrays, masked where null."""
        result = self._execute(name, params)
        with typed_errors(name):
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


def columns(kinds: dict[str, type], rows: Sequence[tuple[Any, ...]] | Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Make a table of rows; texts stay objects, so that pandas guesses nothing, not even for no rows at all."""
    by_column = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=_TYPES[kind])
            for (name, kind), values in zip(kinds.items(), by_column, strict=True)
        }
    )
