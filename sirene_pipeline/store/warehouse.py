"""One connection, short transactions, statements by the name of their file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg.rows import dict_row, tuple_row

from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Row = dict[str, Any]


class WarehouseError(Exception):
    """The pipeline's database cannot be used; the message says what to do."""


class Database:
    """A connection to the pipeline's database; statements run in autocommit unless inside ``transaction``."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what runs inside."""
        with self._connection.transaction():
            yield

    def run(self, name: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run ``sql/statements/<name>.sql``; returns the number of rows it touched."""
        return self._connection.execute(_statement(name), parameters).rowcount

    def rows(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Run ``sql/statements/<name>.sql`` and return its rows as dictionaries."""
        return self._connection.execute(_statement(name), parameters).fetchall()

    def tuples(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The same as tuples, for hundreds of thousands of rows."""
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(_statement(name), parameters).fetchall()

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None, *, at_once: int = 5000) -> Iterator[Row]:
        """The rows one after the other, for results that memory should not hold whole; as they are at the start."""
        with self._connection.cursor(name.replace("/", "_"), withhold=True) as cursor:
            cursor.itersize = at_once
            cursor.execute(_statement(name), parameters)
            yield from cursor

    def row(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row:
        """The single row of a statement that always has one."""
        found = self._connection.execute(_statement(name), parameters).fetchone()
        if found is None:
            message = f"sql/statements/{name}.sql returned no row"
            raise WarehouseError(message)
        return found

    def run_many(self, name: str, parameters: Iterable[Mapping[str, Any]]) -> None:
        """Run one statement for many parameter sets, pipelined."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_statement(name), list(parameters))

    def copy(self, name: str, records: Iterable[Sequence[Any]]) -> None:
        """Load rows through the ``copy … from stdin`` of ``sql/statements/<name>.sql``."""
        with self._connection.cursor() as cursor, cursor.copy(_statement(name)) as copy:
            for record in records:
                copy.write_row(record)

    def script(self, text: LiteralString) -> None:
        """Run the text of a migration or of a file of functions: many statements, no parameters."""
        self._connection.execute(text)


class Warehouse:
    """How to reach the pipeline's database: a libpq URL (``postgresql://user:secret@host:port/name``)."""

    def __init__(self, url: str, *, application_name: str = "sirene_pipeline", connect_timeout: int = 10) -> None:
        self.url = url.replace("postgresql+psycopg2://", "postgresql://").replace(
            "postgresql+psycopg://", "postgresql://"
        )
        self._application_name = application_name
        self._connect_timeout = connect_timeout

    @contextmanager
    def open(self, *, statement_timeout: float | None = None) -> Iterator[Database]:
        """A connection for as long as the block lasts; it is closed whatever happens.

        Args:
            statement_timeout: seconds one statement may take; ``None`` for no limit.

        Raises:
            WarehouseError: when the database cannot be reached, without repeating the password.
        """
        options = "-c timezone=UTC"
        if statement_timeout is not None:
            options += f" -c statement_timeout={int(statement_timeout * 1000)}"
        try:
            connection = psycopg.connect(
                self.url,
                autocommit=True,
                row_factory=dict_row,
                application_name=self._application_name,
                connect_timeout=self._connect_timeout,
                options=options,
            )
        except psycopg.OperationalError as error:
            raise WarehouseError(_unreachable(self.url, error)) from None
        with connection:
            yield Database(connection)


def _statement(name: str) -> LiteralString:
    return read_sql(f"statements/{name}.sql")


def _unreachable(url: str, error: Exception) -> str:
    where = psycopg.conninfo.conninfo_to_dict(url)
    place = f"{where.get('host', 'localhost')}:{where.get('port', 5432)}/{where.get('dbname', '')}"
    reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    return (
        f"The pipeline's database at {place} cannot be reached ({reason}). Start it (sirene db start for the embedded "
        "one) or correct SIRENE_DATABASE_URL."
    )
