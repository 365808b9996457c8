"""Search requests and their hits; candidates for partners without identifier."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sirene_pipeline.store.batches import partner_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sirene_pipeline.domain.records import Partner
    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class PendingSearches:
    """Searches nobody has answered yet; the fingerprint changes with the set and with every try."""

    requests: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One row of ``review.search_requests``: ``criteria`` by column, and the partner the hits are held against."""

    request_id: int
    criteria: dict[str, Any]
    partner: Partner | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A partner without valid identifier, and the hash of what it was when it was read."""

    partner: Partner
    compared_hash: str


def pending(database: Database) -> PendingSearches:
    """What waits for an answer."""
    row = database.row("search/pending")
    return PendingSearches(row["requests"], row["fingerprint"])


def take(database: Database) -> list[SearchRequest]:
    """Take up to fifty requests, oldest first; a request three runs died on is given up."""
    requests = []
    for row in database.rows("search/take"):
        partner = row.pop("partner")
        number = row.pop("request_id")
        requests.append(SearchRequest(number, row, partner_from(partner) if partner else None))
    return requests


def store_hits(
    database: Database, request_id: int, hits: Sequence[Mapping[str, Any]], *, data_date: date | None
) -> None:
    """Keep the hits of a request in their order and mark it answered, in one transaction."""
    with database.transaction():
        database.run("search/clear_hits", {"request_id": request_id})
        database.run_many(
            "search/store_hit",
            (
                {**_as_json(hit), "request_id": request_id, "position": position, "data_date": data_date}
                for position, hit in enumerate(hits, start=1)
            ),
        )
        _finish(database, request_id, "answered", hits=len(hits))


def fail(database: Database, request_id: int, message: str) -> None:
    """Say why a request has no answer."""
    _finish(database, request_id, "failed", message=message)


def due_for_matching(database: Database, *, batch_size: int, data_date: date | None) -> list[Unmatched]:
    """Partners without identifier, never matched or changed since, longest waiting first."""
    rows = database.rows("search/due_for_matching", {"batch_size": batch_size, "data_date": data_date})
    return [Unmatched(partner_from(row["partner"]), row["compared_hash"]) for row in rows]


def store_candidates(
    database: Database,
    unmatched: Unmatched,
    candidates: Sequence[Mapping[str, Any]],
    *,
    outcome: str,
    reason: str,
    data_date: date | None,
) -> None:
    """Replace a partner's candidates and remember that it was matched, in one transaction."""
    partner_id = unmatched.partner.partner_id
    with database.transaction():
        database.run("search/clear_candidates", {"partner_id": partner_id})
        database.run_many(
            "search/store_candidate",
            (
                {**_as_json(candidate), "partner_id": partner_id, "position": position, "data_date": data_date}
                for position, candidate in enumerate(candidates, start=1)
            ),
        )
        database.run(
            "search/store_match_state",
            {
                "partner_id": partner_id,
                "matched_hash": unmatched.compared_hash,
                "data_date": data_date,
                "outcome": outcome,
                "reason": reason,
            },
        )


def pre_accept(database: Database, unmatched: Unmatched, rate: float) -> int:
    """Attach the partner's first candidate by the rule ``match.pre_accept``; the number of lines accepted, often 0."""
    lines: int = database.row("search/pre_accept", {"partner_id": unmatched.partner.partner_id, "rate": rate})["lines"]
    return lines


def _finish(
    database: Database, request_id: int, state: str, *, hits: int | None = None, message: str | None = None
) -> None:
    database.run("search/finish", {"request_id": request_id, "state": state, "hits": hits, "message": message})


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list, tuple)) else value
        for key, value in values.items()
    }
