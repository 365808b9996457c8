"""Which partners still stand: what they were last compared with, held against what the register says now.

A partner is followed by what it was *compared* with, and not by what is stored of its establishment: another partner's
question, or a run that died between its answer and its comparison, may have stored something newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sirene_pipeline.store.batches import claim

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class Known:
    """Every SIRET our partners were compared with, and beside each its fingerprint; ``None``: nothing is known."""

    sirets: list[str]
    fingerprints: list[str | None]

    def without(self, sirets: Collection[str]) -> list[str]:
        """The fingerprints of all but these SIRETs."""
        pairs = zip(self.sirets, self.fingerprints, strict=True)
        return [found for siret, found in pairs if found is not None and siret not in sirets]


def register_is_ahead(database: Database, *, data_date: date, with_archived: bool) -> bool:
    """Whether the register's data are newer than what some partner was last compared with."""
    parameters = {"data_date": data_date, "with_archived": with_archived}
    return bool(database.row("checks/register_is_ahead", parameters)["ahead"])


def known_fingerprints(database: Database) -> Known:
    """What our partners were last compared with."""
    rows = database.tuples("checks/known_fingerprints")
    return Known([siret for siret, _ in rows], [fingerprint for _, fingerprint in rows])


def count_vanished(database: Database, vanished: Sequence[str]) -> tuple[int, int]:
    """How many partners were found at their last check, and how many of these have one of the SIRETs."""
    row = database.row("checks/count_vanished", {"vanished": list(vanished)})
    return row["found_before"], row["vanished"]


def claim_moved(
    database: Database,
    batch_id: str,
    *,
    unchanged: Sequence[str],
    vanished: Sequence[str],
    with_vanished: bool,
    size: int,
    with_archived: bool,
) -> tuple[int, int]:
    """Take whoever does not stand into the batch; to be run inside a transaction that holds the picking lock.

    Args:
        database: an open connection.
        batch_id: the batch.
        unchanged: the fingerprints the register still has.
        vanished: the SIRETs the register does not hold.
        with_vanished: take those in who were found before and are not any more.
        size: how many at most.
        with_archived: archived partners take part.

    Returns:
        How many were taken in, and how many are left for a later run.
    """
    chosen = database.rows(
        "checks/pick_moved",
        {
            "batch_id": batch_id,
            "unchanged": unchanged,
            "vanished": vanished,
            "with_vanished": with_vanished,
            "size": size,
            "with_archived": with_archived,
        },
    )
    waiting = chosen[0]["waiting"] if chosen else 0
    return claim(database, batch_id, chosen), waiting - len(chosen)


def mark_standing(database: Database, batch_id: str, *, unchanged: Sequence[str], data_date: date) -> int:
    """Mark whoever stands as current as of the register's data date; returns how many moved."""
    return database.run("checks/mark_standing", {"batch_id": batch_id, "unchanged": unchanged, "data_date": data_date})
