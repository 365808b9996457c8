"""Recording how the register answered a batch, and moving the clocks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.records import FailureKind
from sirene_pipeline.domain.scheduling import check_wait

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sirene_pipeline.domain.records import Failed
    from sirene_pipeline.store.warehouse import Database

NEVER_ASKED: Final = frozenset({FailureKind.RATE_LIMITED, FailureKind.BUDGET_SPENT})
"""After these the run stopped asking, and the call that told it so is not the partners' either: they stay due."""


@dataclass(frozen=True, slots=True)
class DeltaWindow:
    """The day from which on changes must be read, and how many partners that concerns."""

    oldest: date | None
    partners: int


def delta_window(database: Database) -> DeltaWindow:
    """How far back a delta has to reach so that nobody's last comparison is older."""
    return DeltaWindow(**database.row("checks/delta_window"))


def our_identifiers(database: Database) -> tuple[set[str], set[str]]:
    """The SIRETs of our partners, and their SIRENs: a moved firm's new office has a SIRET we do not hold."""
    rows = database.rows("checks/our_identifiers")
    return {row["siret"] for row in rows}, {row["siren"] for row in rows}


def mark_current(database: Database, batch_id: str, *, data_date: date, since: date) -> int:
    """Everybody else is current as of the register's data date; returns how many moved."""
    return database.run("checks/mark_current", {"batch_id": batch_id, "data_date": data_date, "since": since})


def set_asked_for(database: Database, batch_id: str, asked: Mapping[str, str | None]) -> None:
    """Record which identifier is asked for each partner (``None``: it has no valid one)."""
    database.run(
        "checks/set_asked_for",
        {"batch_id": batch_id, "partner_ids": list(asked), "asked": list(asked.values())},
    )


def record_outcomes(database: Database, batch_id: str, outcomes: Mapping[str, tuple[str, str | None]]) -> None:
    """Record definite outcomes: partner id to (``found``, ``not_found`` or ``invalid``, hash of the raw answer)."""
    database.run(
        "checks/record_outcomes",
        {
            "batch_id": batch_id,
            "partner_ids": list(outcomes),
            "outcomes": [outcome for outcome, _ in outcomes.values()],
            "answer_hashes": [answer_hash for _, answer_hash in outcomes.values()],
        },
    )


def record_failures(
    database: Database,
    batch_id: str,
    failed: Mapping[str, Failed],
    failures_before: Mapping[str, int],
    *,
    source_is_down: bool,
) -> None:
    """Record what could not be answered.

    Args:
        database: an open connection.
        batch_id: the batch.
        failed: partner id to what went wrong.
        failures_before: partner id to its failures in a row so far.
        source_is_down: nobody was answered, so the fault is not the partners': none of them backs off.
    """
    waits = [
        check_wait(failures_before.get(partner_id, 0) + 1, permanent=answer.permanent).total_seconds()
        if _was_tried(answer) and not source_is_down
        else 0.0
        for partner_id, answer in failed.items()
    ]
    database.run(
        "checks/record_failures",
        {
            "batch_id": batch_id,
            "partner_ids": list(failed),
            "errors": [f"{answer.kind}: {answer.message}" for answer in failed.values()],
            "tried": [_was_tried(answer) for answer in failed.values()],
            "waits": waits,
        },
    )


def _was_tried(answer: Failed) -> bool:
    return answer.tried and answer.kind not in NEVER_ASKED


def record_compared(
    database: Database,
    batch_id: str,
    partner_ids: Sequence[str],
    data_date: date | None,
    compared_with: Mapping[str, Mapping[str, str] | None],
) -> None:
    """Move the last-checked clock of partners whose differences were stored in this same transaction."""
    noted = [compared_with.get(partner_id) for partner_id in partner_ids]
    database.run(
        "checks/record_compared",
        {
            "batch_id": batch_id,
            "partner_ids": list(partner_ids),
            "compared_with": [None if one is None else json.dumps(one) for one in noted],
            "data_date": data_date,
        },
    )


def never_asked(database: Database, *, with_archived: bool) -> int:
    """How many partners with an identifier no check has come to yet."""
    partners: int = database.row("checks/never_asked", {"with_archived": with_archived})["partners"]
    return partners


@dataclass(frozen=True, slots=True)
class RequestedChecks:
    """Partners somebody asked to have checked now; the fingerprint changes with the set."""

    partners: int
    fingerprint: str


def requested(database: Database) -> RequestedChecks:
    """What was asked for and not checked yet."""
    row = database.row("checks/requested")
    return RequestedChecks(row["partners"], row["fingerprint"])
