"""Batches: drawing partners, claiming them, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sirene_pipeline.domain.records import CANONICAL_COLUMNS, Partner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sirene_pipeline.store.warehouse import Database

Due: TypeAlias = Literal["all", "never_found", "unsettled"]

CLAIM_SECONDS: Final = 6 * 3600
"""A batch that was neither finished nor resumed after six hours gives its partners back."""


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far a batch got."""

    batch_id: str
    mode: str
    partners: int
    unanswered: int
    uncompared: int
    data_date: date | None


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One partner of a batch: what is compared, what was asked for it, and how that went."""

    partner: Partner
    reason: str
    asked_for: str | None
    outcome: str | None
    ever_found: bool
    failures: int
    compared: bool


def batch_state(database: Database, batch_id: str) -> BatchState | None:
    """The batch of that id, or ``None`` when none was drawn."""
    rows = database.rows("checks/batch_exists", {"batch_id": batch_id})
    if not rows:
        return None
    row = rows[0]
    return BatchState(
        row["batch_id"], row["mode"], row["partners"], row["unanswered"], row["uncompared"], row["data_date"]
    )


def latest_unfinished_batch(database: Database) -> str | None:
    """The batch that a step run on its own takes up."""
    rows = database.rows("checks/latest_unfinished_batch")
    return rows[0]["batch_id"] if rows else None


def draw_batch(
    database: Database,
    batch_id: str,
    *,
    size: int,
    source: str,
    with_archived: bool,
    names: Sequence[str] = (),
    due: Due = "all",
    bucket: int | None = None,
) -> int:
    """Draw a batch and claim its partners; drawing the same ``batch_id`` again changes nothing.

    Args:
        database: an open connection.
        batch_id: the root run's id.
        size: how many partners at most.
        source: the register that will be asked.
        with_archived: archived partners take part.
        names: check these partners (id or reference) instead of the oldest.
        bucket: draw from this bucket (0 to 63) only: a full sweep goes bucket by bucket.
        due: of the partners checked before, draw the longest unchecked; or, where the register's changes take their
            place, those never found; or, where its fingerprints do, those that have no definite answer. Anything but
            ``all`` makes it a batch of mode ``delta``: what changed has still to be taken in.

    Returns:
        The number of partners in the batch.
    """
    with database.transaction():
        database.run("checks/lock_picking")
        known = batch_state(database, batch_id)
        if known is not None:
            return known.partners
        mode = "named" if names else "sweep" if bucket is not None else "batch" if due == "all" else "delta"
        database.run("checks/start_batch", {"batch_id": batch_id, "mode": mode, "source": source})
        if names:
            chosen = database.rows("checks/pick_named", {"names": list(names)})
        else:
            chosen = database.rows(
                "checks/pick_batch",
                {"batch_size": size, "with_archived": with_archived, "due": due, "bucket": bucket},
            )
        drawn = claim(database, batch_id, chosen)
        return drawn if names else drawn + _claim_edited(database, batch_id, with_archived=with_archived)


def _claim_edited(database: Database, batch_id: str, *, with_archived: bool) -> int:
    """Take in every partner edited in the ERP whose answer is stored: it is compared again and nobody is asked."""
    parameters = {"batch_id": batch_id, "with_archived": with_archived}
    edited = database.rows("checks/pick_edited", parameters)
    return claim_answered(database, batch_id, edited)


def claim_answered(database: Database, batch_id: str, chosen: Sequence[Mapping[str, Any]]) -> int:
    """Take partners into the batch whose answers are stored already."""
    if not chosen:
        return 0
    claimed = claim(database, batch_id, chosen)
    database.run("checks/settle_touched", {"batch_id": batch_id, "partner_ids": [row["partner_id"] for row in chosen]})
    return claimed


def claim_touched(database: Database, batch_id: str, sirets: Sequence[str], sirens: Sequence[str]) -> int:
    """Take the partners into the batch whose establishment or legal unit changed."""
    parameters = {"batch_id": batch_id, "sirets": list(sirets), "sirens": list(sirens)}
    return claim_answered(database, batch_id, database.rows("checks/partners_touched", parameters))


def draw_due(database: Database, batch_id: str, *, size: int, with_archived: bool) -> int:
    """Add the longest unchecked partners to a batch that was drawn without them."""
    with database.transaction():
        database.run("checks/lock_picking")
        chosen = database.rows(
            "checks/pick_batch", {"batch_size": size, "with_archived": with_archived, "due": "all", "bucket": None}
        )
        return claim(database, batch_id, chosen)


def draw_requested(database: Database, batch_id: str, *, size: int, source: str) -> int:
    """Draw the partners somebody asked to have checked now."""
    with database.transaction():
        database.run("checks/lock_picking")
        known = batch_state(database, batch_id)
        if known is not None:
            return known.partners
        database.run("checks/start_batch", {"batch_id": batch_id, "mode": "named", "source": source})
        return claim(database, batch_id, database.rows("checks/pick_requested", {"batch_size": size}))


def claim(database: Database, batch_id: str, chosen: Sequence[Mapping[str, Any]]) -> int:
    """Take the chosen partners (``partner_id``, ``reason``, ``position``) into the batch."""
    return database.run(
        "checks/claim_batch",
        {
            "batch_id": batch_id,
            "lease_seconds": CLAIM_SECONDS,
            "partner_ids": [row["partner_id"] for row in chosen],
            "reasons": [row["reason"] for row in chosen],
            "positions": [row["position"] for row in chosen],
        },
    )


def snapshot(database: Database, batch_id: str) -> list[SnapshotRow]:
    """The batch's partners in the order they were drawn, as they were then."""
    return list(each_of(database, batch_id))


def each_of(database: Database, batch_id: str) -> Iterator[SnapshotRow]:
    """The same one after the other: a batch may hold more than memory should."""
    for row in database.stream("checks/snapshot", {"batch_id": batch_id}):
        yield SnapshotRow(
            partner=partner_from(row["partner"]),
            reason=row["reason"],
            asked_for=row["asked_for"],
            outcome=row["outcome"],
            ever_found=row["ever_found"],
            failures=row["failures"],
            compared=row["compared_at"] is not None,
        )


def partner_from(values: Mapping[str, Any]) -> Partner:
    """A partner from a mapping that may hold more than the canonical columns."""
    return Partner(**{column: values[column] for column in CANONICAL_COLUMNS if column in values})


def describe_batch(
    database: Database, batch_id: str, *, source: str, data_date: date | None, requests: int, note: str | None
) -> None:
    """Record which register answered the batch, as of when, and in how many requests."""
    database.run(
        "checks/describe_batch",
        {"batch_id": batch_id, "source": source, "data_date": data_date, "requests": requests, "note": note},
    )


def give_back(database: Database, batch_id: str) -> None:
    """Free what a batch that could not be finished still claims; a re-execution finds its partners all the same."""
    database.run("checks/give_back", {"batch_id": batch_id})


def finish_batch(database: Database, batch_id: str) -> None:
    """Close the batch and give back what it still claims."""
    database.run("checks/finish_batch", {"batch_id": batch_id})


def reasons(database: Database, batch_id: str) -> dict[str, int]:
    """Why the batch's partners were drawn: reason to count."""
    return {row["reason"]: row["partners"] for row in database.rows("checks/count_reasons", {"batch_id": batch_id})}
