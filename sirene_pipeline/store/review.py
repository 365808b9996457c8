"""The reviewers' contract as a program uses it: the same views and functions people use, with the same rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One undecided line of ``review.lines``."""

    line_id: int
    partner_id: str
    ref: str | None
    partner: str | None
    field: str
    label: str
    current: str | None
    new: str
    reason: str
    kind: str


def declare(database: Database, name: str) -> None:
    """Say who is at the keyboard, beside the login."""
    database.run("review/declare", {"name": name})


def open_lines(database: Database, *, partner: str | None = None, limit: int = 1000) -> list[OpenLine]:
    """Undecided lines in the order of the queue."""
    return [OpenLine(**row) for row in database.rows("review/open_lines", {"partner": partner, "limit": limit})]


def count_open(database: Database) -> int:
    """How many lines are undecided."""
    return int(database.row("review/count_open")["lines"])


def accept(database: Database, lines: Sequence[int]) -> int:
    """Accept lines; returns how many changed."""
    return int(database.row("review/accept", {"lines": list(lines)})["changed"])


def ignore(database: Database, lines: Sequence[int], reason: str | None) -> int:
    """Ignore lines for good; returns how many changed."""
    return int(database.row("review/ignore", {"lines": list(lines), "reason": reason})["changed"])


def validate(database: Database, partner: str, lines: Sequence[int] = ()) -> int:
    """Validate a partner's proposal: the listed lines (all when none is listed), the others ignored."""
    return int(database.row("review/validate", {"partner": partner, "lines": list(lines)})["changed"])


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One row of ``review.candidates``."""

    candidate_id: int
    partner_id: str
    ref: str | None
    partner: str | None
    position: int
    match_rate: float
    siret_rate: float | None
    tie: bool
    siren: str
    siret: str | None
    name: str | None
    town: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class HitRow:
    """One row of ``review.search_hits``, the columns a table shows."""

    hit_id: int
    match_rate: float | None
    administrative_state: str
    siren: str
    siret: str
    name: str | None
    post_code: str | None
    town: str | None
    already_in_erp_as: str | None


def candidates(database: Database) -> list[CandidateRow]:
    """Candidates offered to partners without identifier, best first for each."""
    return [CandidateRow(**row) for row in database.rows("review/candidates")]


def partners_without_candidate(database: Database) -> list[str]:
    """French partners without identifier for whom nothing good enough was found: their names."""
    return [row["name"] for row in database.rows("review/without_candidate")]


def search(database: Database, name: str) -> int:
    """Ask for a search by name; returns its number."""
    return int(database.row("review/search", {"name": name})["request_id"])


def hits(database: Database, request_id: int) -> list[HitRow]:
    """What a search found, in its order."""
    return [HitRow(**row) for row in database.rows("review/hits", {"request_id": request_id})]


def attach(database: Database, partner: str, candidate_id: int) -> int:
    """Give a partner the identifiers of a candidate; returns the lines decided."""
    return int(database.row("review/attach", {"partner": partner, "candidate_id": candidate_id})["opened"])


def create_partner(database: Database, hit_id: int) -> int:
    """Ask for a partner made from a hit; returns the number of the creation."""
    return int(database.row("review/create_partner", {"hit_id": hit_id})["creation_id"])
