"""An ERP reached through its database: read by the profile's ``partners.sql``, written by guarded updates.

In Odoo and its relatives raw SQL skips constraints, computed fields and the record's history: prefer the XML-RPC
connector there, or write only plain columns.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import exc

from sirene_pipeline.domain.records import CANONICAL_COLUMNS, Partner
from sirene_pipeline.erp.protocol import ErpConflictError, ErpError, ErpRefusedError, ErpUnreachableError
from sirene_pipeline.erp.values import canonical, flag, for_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sirene_pipeline.domain.records import ErpProfile
    from sirene_pipeline.erp.profiles import LoadedProfile

MARK_TABLE: Final = "sirene_installation"
_ROWS_AT_ONCE: Final = 5000


class SqlErp:
    """One ERP database.

    Args:
        url: its address as SQLAlchemy writes it, driver included (``postgresql+psycopg://…``).
        loaded: the profile that says where the canonical fields stand.
    """

    def __init__(self, url: str, loaded: LoadedProfile) -> None:
        try:
            self._engine = sa.create_engine(url, pool_size=1, max_overflow=1, pool_pre_ping=True)
        except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
            message = (
                f"[erp] url cannot be used ({error}). Write it as SQLAlchemy does: postgresql+psycopg://user@host/base"
            )
            raise ErpError(message) from None
        self._loaded = loaded
        self._reflected: sa.Table | None = None

    @property
    def profile(self) -> ErpProfile:
        """Which canonical fields this ERP holds."""
        return self._loaded.profile

    @property
    def writable(self) -> frozenset[str]:
        """The canonical fields that can be written."""
        return self._loaded.writable

    def partners(self) -> Iterator[Partner]:
        """All partners by ``partners.sql``, streamed.

        Raises:
            ErpError: the statement lacks canonical columns, or gives a partner twice.
        """
        seen: Counter[str] = Counter()
        with self._connected() as connection:
            result = connection.execution_options(stream_results=True, yield_per=_ROWS_AT_ONCE).execute(
                sa.text(self._loaded.partners_sql)
            )
            missing = [column for column in CANONICAL_COLUMNS if column not in set(result.keys())]
            if missing:
                message = f"partners.sql of profile {self.profile.name} lacks the columns {', '.join(missing)}"
                raise ErpError(message)
            for row in result.mappings():
                partner = _partner(row)
                seen[partner.partner_id] += 1
                if seen[partner.partner_id] > 1:
                    message = f"partners.sql of profile {self.profile.name} gives partner {partner.partner_id} twice"
                    raise ErpError(message)
                yield partner

    def read(self, partner_ids: Sequence[str], fields: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """The present values of some fields; fields the profile maps to no column are left out."""
        table = self._table()
        mapped = [name for name in fields if name in self._loaded.columns]
        key = table.c[self._loaded.key]
        chosen = [table.c[self._loaded.columns[name]].label(name) for name in mapped]
        keys = [self._key(partner_id) for partner_id in partner_ids]
        with self._connected() as connection:
            rows = connection.execute(sa.select(key.label("partner_key"), *chosen).where(key.in_(keys))).mappings()
            return {str(row["partner_key"]): {name: canonical(row[name]) for name in mapped} for row in rows}

    def write(self, partner_id: str, values: Mapping[str, str | None], expected: Mapping[str, str | None]) -> None:
        """Update one partner if every expected value still holds, under a row lock where the database has them."""
        table = self._table()
        unwritable = sorted(set(values) - self.writable)
        if unwritable:
            message = f"profile {self.profile.name} does not write {', '.join(unwritable)}"
            raise ErpRefusedError(message)
        columns = {name: table.c[self._loaded.columns[name]] for name in {*values, *expected}}
        key = table.c[self._loaded.key] == self._key(partner_id)
        changes = {columns[name]: for_column(value, _type(columns[name]), name) for name, value in values.items()}
        changes |= self._twins(values)
        with self._connected() as connection, connection.begin():
            query = sa.select(*(column.label(name) for name, column in columns.items())).where(key).with_for_update()
            found = connection.execute(query).mappings().one_or_none()
            if found is None:
                raise ErpConflictError("the partner is not in the ERP any more")
            for name, value in expected.items():
                if canonical(found[name]) != (value or None):
                    raise ErpConflictError(f"{name} holds “{canonical(found[name])}” now, “{value}” was expected")
            guard = [columns[name].is_not_distinct_from(found[name]) for name in expected]
            if connection.execute(sa.update(table).where(key, *guard).values(changes)).rowcount != 1:
                raise ErpConflictError("the partner was changed while it was being written")

    def find(self, field: str, value: str) -> list[str]:
        """The partners that hold this value in this field."""
        table = self._table()
        column = table.c[self._loaded.columns[field]]
        query = sa.select(table.c[self._loaded.key]).where(column == for_column(value, _type(column), field))
        with self._connected() as connection:
            return [str(key) for key in connection.execute(query).scalars()]

    def create(self, values: Mapping[str, str | None]) -> str:
        """Insert a partner; the database's own defaults fill what the profile does not map."""
        table = self._table()
        mapped = {name: value for name, value in values.items() if name in self.writable and value is not None}
        columns = {name: table.c[self._loaded.columns[name]] for name in mapped}
        row = {columns[name].name: for_column(value, _type(columns[name]), name) for name, value in mapped.items()}
        row |= {column.name: value for column, value in self._twins(mapped).items()}
        if "is_company" in self._loaded.columns:
            row[self._loaded.columns["is_company"]] = True
        with self._connected() as connection, connection.begin():
            result = connection.execute(sa.insert(table).values(row).returning(table.c[self._loaded.key]))
            return str(result.scalar_one())

    def claim(self, installation_id: str) -> None:
        """Leave our mark in a small table of the ERP's database, when we may create one."""
        marks = sa.Table(
            MARK_TABLE,
            sa.MetaData(),
            sa.Column("installation_id", sa.String(36), primary_key=True),
            sa.Column("claimed_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        )
        try:
            with self._connected() as connection, connection.begin():
                marks.create(connection, checkfirst=True)
                present = connection.execute(sa.select(marks.c.installation_id)).scalars().all()
                if not present:
                    connection.execute(sa.insert(marks).values(installation_id=installation_id))
        except ErpRefusedError:
            return  # no right to create a table: there is nothing to guard with, `sirene doctor` says so
        others = [mark for mark in present if mark != installation_id]
        if others:
            message = (
                f"another installation ({others[0]}) writes to this ERP. Two would undo each other: switch one off, "
                f"then delete its row from {MARK_TABLE}"
            )
            raise ErpRefusedError(message)

    def check(self) -> str:
        """Try the connection, the table and the columns the profile names."""
        table = self._table()
        lacking = sorted({column for column in self._loaded.columns.values() if column not in table.c})
        if lacking:
            message = f"table {self._loaded.table} has no column {', '.join(lacking)}; correct fields.toml"
            raise ErpError(message)
        with self._connected() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        return f"{self._engine.dialect.name}, profile {self.profile.name}, {count} rows in {self._loaded.table}"

    def _twins(self, values: Mapping[str, str | None]) -> dict[sa.Column[Any], Any]:
        """The second columns that are kept in step with some of the fields."""
        table = self._table()
        pairs = ((name, table.c[column]) for name, column in self._loaded.twins.items() if name in values)
        return {column: for_column(values[name], _type(column), name) for name, column in pairs}

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _table(self) -> sa.Table:
        if self._reflected is None:
            schema, _, name = self._loaded.table.rpartition(".")
            with self._connected() as connection:
                try:
                    self._reflected = sa.Table(name, sa.MetaData(), schema=schema or None, autoload_with=connection)
                except exc.NoSuchTableError:
                    message = f"the ERP's database has no table {self._loaded.table}; correct fields.toml or [erp] url"
                    raise ErpError(message) from None
        return self._reflected

    def _key(self, partner_id: str) -> Any:
        return for_column(partner_id, _type(self._table().c[self._loaded.key]), "partner_id")

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except exc.DBAPIError as error:
            raise _translated(error) from None


def _translated(error: exc.DBAPIError) -> ErpError:
    """The ERP's own words, without the statement and its values."""
    lines = str(error.orig).strip().splitlines()
    words = lines[0] if lines else type(error).__name__
    if error.connection_invalidated or isinstance(error, (exc.OperationalError, exc.InterfaceError)):
        return ErpUnreachableError(f"the ERP cannot be reached: {words}")
    return ErpRefusedError(words)


def _partner(row: sa.RowMapping) -> Partner:
    values: dict[str, Any] = {column: canonical(row[column]) for column in CANONICAL_COLUMNS}
    values["is_company"] = flag(row["is_company"])
    values["active"] = flag(row["active"])
    return Partner(**values)


def _type(column: sa.Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return str
