"""Who this installation is, and the settings its SQL functions read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sirene_pipeline.store.warehouse import Database


def installation_id(database: Database) -> str:
    """The id this installation leaves in the ERP."""
    return str(database.row("installation/id")["installation_id"])


def store_settings(database: Database, values: Mapping[str, str]) -> None:
    """Hand the settings that the review functions need to the database."""
    database.run_many("installation/set_setting", ({"key": key, "value": value} for key, value in values.items()))
