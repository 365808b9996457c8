"""Bringing the database to the present schema: numbered files once each, the review contract as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from sirene_pipeline.sqlfiles import sql_folder
from sirene_pipeline.store.warehouse import WarehouseError

if TYPE_CHECKING:
    from pathlib import Path

    from sirene_pipeline.store.warehouse import Database, Warehouse

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of ``sql/migrations`` (or the review contract) and whether the database has it."""

    name: str
    checksum: str
    text: str
    applied_at: str | None = None


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """What the database has and what it lacks; ``changed`` names applied files that were edited afterwards."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether there is nothing to do and nothing to worry about."""
        return not (self.pending or self.changed or self.unknown)


def status(warehouse: Warehouse) -> SchemaStatus:
    """Compare the files with what the database records; changes nothing."""
    with warehouse.open() as database:
        return _status(_recorded(database))


def upgrade(warehouse: Warehouse) -> list[str]:
    """Apply what is missing; two upgrades at once are safe, the second finds nothing to do.

    Returns:
        The names applied, ``review`` among them when the reviewers' contract was replaced.

    Raises:
        WarehouseError: when a file fails (nothing of it stays), was edited after it was applied, or is unknown.
    """
    done = []
    with warehouse.open() as database:
        database.run("migrations/lock")
        try:
            database.run("migrations/create_table")
            recorded = _recorded(database)
            _refuse_surprises(_status(recorded))
            for migration in _files():
                if migration.name not in recorded:
                    _apply(database, migration)
                    done.append(migration.name)
            contract = _contract()
            if done or recorded.get(REVIEW) != contract.checksum:
                _apply(database, contract, before="migrations/drop_review")
                done.append(REVIEW)
        finally:
            database.run("migrations/unlock")
    return done


def _apply(database: Database, migration: Migration, *, before: str | None = None) -> None:
    try:
        with database.transaction():
            if before:
                database.run(before)
            database.script(migration.text)
            database.run("migrations/record", {"name": migration.name, "checksum": migration.checksum})
    except psycopg.Error as error:
        diagnosis = error.diag.message_primary or str(error)
        hint = f" {error.diag.message_hint}" if error.diag.message_hint else ""
        context = f" (near: {error.diag.context})" if error.diag.context else ""
        message = f"sql/{migration.name}: {diagnosis}.{hint}{context} Nothing of it was kept."
        raise WarehouseError(message) from error


def _status(recorded: dict[str, str]) -> SchemaStatus:
    files = {file.name: file.checksum for file in [*_files(), _contract()]}
    return SchemaStatus(
        applied=tuple(name for name in files if name in recorded),
        pending=tuple(
            name for name in files if name not in recorded or (name == REVIEW and recorded[name] != files[name])
        ),
        changed=tuple(name for name in files if name != REVIEW and name in recorded and recorded[name] != files[name]),
        unknown=tuple(sorted(set(recorded) - set(files))),
    )


def _refuse_surprises(found: SchemaStatus) -> None:
    if found.changed:
        message = (
            f"Applied migrations were edited afterwards: {', '.join(found.changed)}. Restore the files as they were "
            "and write a further migration."
        )
        raise WarehouseError(message)
    if found.unknown:
        message = (
            f"The database has migrations this version does not know: {', '.join(found.unknown)}. It was upgraded by a "
            "newer version of sirene_pipeline: install that one."
        )
        raise WarehouseError(message)


def _recorded(database: Database) -> dict[str, str]:
    if not database.row("migrations/table_exists")["present"]:
        return {}
    return {row["name"]: row["checksum"] for row in database.rows("migrations/recorded")}


def _files() -> list[Migration]:
    return [_read(path) for path in sorted((sql_folder() / "migrations").glob("*.sql"))]


def _read(path: Path) -> Migration:
    text = path.read_text(encoding="utf-8")
    return Migration(path.name, hashlib.sha256(text.encode()).hexdigest(), text)


def _contract() -> Migration:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((sql_folder() / "review").glob("*.sql")))
    return Migration(REVIEW, hashlib.sha256(text.encode()).hexdigest(), text)
