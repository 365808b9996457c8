"""Claiming accepted lines, recording the intent before a write to the ERP and its result after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sirene_pipeline.domain.decisions import AcceptedLine, LineResult, Result
from sirene_pipeline.domain.scheduling import PendingDecisions, apply_wait
from sirene_pipeline.store.batches import partner_from
from sirene_pipeline.store.partners import compared_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sirene_pipeline.store.warehouse import Database


def pending(database: Database, *, mode: str) -> PendingDecisions:
    """What is decided, not applied, and due now."""
    row = database.row("decisions/pending", {"mode": mode})
    return PendingDecisions(row["lines"], row["partners"], row["unconfirmed"], row["fingerprint"], row["creations"])


def claim(
    database: Database, *, run_id: str, partners: int, lease_seconds: int, mode: str, confirmed_only: bool
) -> dict[str, list[AcceptedLine]]:
    """Take a lease on all due lines of up to ``partners`` partners; returns them by partner."""
    claimed: dict[str, list[AcceptedLine]] = {}
    rows = database.rows(
        "decisions/claim",
        {
            "run_id": run_id,
            "partners": partners,
            "lease_seconds": lease_seconds,
            "mode": mode,
            "confirmed_only": confirmed_only,
        },
    )
    for row in sorted(rows, key=lambda row: row["line_id"]):
        line = AcceptedLine(
            line_id=row["line_id"],
            partner_id=row["partner_id"],
            field=row["field"],
            current=row["current_value"],
            value=row["value"],
            siret_then=row["siret_then"],
            group=row["group_key"],
            attempts=row["attempts"],
        )
        claimed.setdefault(line.partner_id, []).append(line)
    return claimed


def claim_holders(database: Database) -> list[str]:
    """The runs that hold a lease, alive or not."""
    return [row["claimed_by"] for row in database.rows("decisions/claim_holders")]


def release_claims(database: Database, run_ids: Sequence[str]) -> int:
    """Give back what runs that are over still hold; returns the number of lines."""
    return database.run("decisions/release_claims", {"run_ids": list(run_ids)})


def unresolved(database: Database, line_ids: Sequence[int]) -> set[int]:
    """Lines with an intent and no result: a run died between the two, and may have written."""
    return {row["line_id"] for row in database.rows("decisions/unresolved", {"line_ids": list(line_ids)})}


def record_intent(
    database: Database, lines: Sequence[AcceptedLine], held: Mapping[str, str | None], *, run_id: str
) -> None:
    """Say what is about to be written, before it is."""
    database.run(
        "decisions/record_intent",
        {
            "line_ids": [line.line_id for line in lines],
            "partner_ids": [line.partner_id for line in lines],
            "fields": [line.field for line in lines],
            "old_values": [held.get(line.field) for line in lines],
            "new_values": [line.value for line in lines],
            "run_id": run_id,
        },
    )


def record_results(database: Database, lines: Sequence[AcceptedLine], results: Sequence[LineResult]) -> None:
    """Close the lines of one partner as their results say, and follow what was written, in one transaction."""
    by_id = {line.line_id: line for line in lines}
    attempts = max((line.attempts for line in lines), default=1)
    with database.transaction():
        database.run(
            "decisions/record_results",
            {
                "line_ids": [result.line_id for result in results],
                "results": [result.result.value for result in results],
                "found_values": [result.found for result in results],
                "messages": [result.message for result in results],
                "wait_seconds": apply_wait(attempts).total_seconds(),
            },
        )
        written = {
            by_id[result.line_id].field: by_id[result.line_id].value
            for result in results
            if result.result in (Result.APPLIED, Result.ALREADY)
        }
        if written:
            _remember_written(database, lines[0].partner_id, written)


def _remember_written(database: Database, partner_id: str, values: Mapping[str, str | None]) -> None:
    rows = database.rows("decisions/partner_hash", {"partner_id": partner_id})
    if not rows:
        return
    before = rows[0]["compared_hash"]
    row = database.row(
        "decisions/remember_written",
        {"partner_id": partner_id, "values": json.dumps(dict(values), ensure_ascii=False)},
    )
    database.run(
        "decisions/set_hashes",
        {"partner_id": partner_id, "before": before, "compared_hash": compared_hash(partner_from(row["partner"]))},
    )


@dataclass(frozen=True, slots=True)
class Creation:
    """A partner to be made in the ERP from a search hit."""

    creation_id: int
    siret: str
    values: dict[str, str]


def take_creations(database: Database, *, run_id: str) -> list[Creation]:
    """Record the intent to make the partners that were asked for; what a dead run began is taken up again."""
    rows = database.rows("decisions/take_creations", {"run_id": run_id})
    return [Creation(row["creation_id"], row["siret"], row["partner"]) for row in rows]


def finish_creation(
    database: Database, creation: Creation, state: str, *, partner_id: str | None = None, message: str | None = None
) -> None:
    """Record what became of it: ``created``, ``refused`` (the SIRET is there) or ``failed`` (the ERP's words)."""
    database.run(
        "decisions/finish_creation",
        {"creation_id": creation.creation_id, "state": state, "partner_id": partner_id, "message": message},
    )
