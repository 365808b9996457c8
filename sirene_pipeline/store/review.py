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
