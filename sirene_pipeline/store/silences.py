"""What is never proposed again, as a file: rebuilding the derived tables, or moving house, must not forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sirene_pipeline.store.warehouse import Database

COLUMNS: Final = ("partner_id", "ref", "siret", "field", "value", "cause", "ignored_at", "ignored_by", "reason")


def export(database: Database) -> list[dict[str, Any]]:
    """Every silence, one row each, in ``COLUMNS``."""
    return database.rows("silences/export")


def load(database: Database, rows: Iterable[Mapping[str, str]], *, by: str) -> int:
    """Add silences that are not there yet; returns how many were added.

    ``value`` empty means the whole field. A row names its partner by ``partner_id``.
    """
    added = 0
    with database.transaction():
        for row in rows:
            added += database.run("silences/add", {**{column: row.get(column) or None for column in COLUMNS}, "by": by})
    return added
