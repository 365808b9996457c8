"""Keeping the verdicts of a comparison, with the clock they move, in one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sirene_pipeline.domain.verdicts import Verdict
from sirene_pipeline.store import checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sirene_pipeline.domain.verdicts import Comparison, Difference, Line
    from sirene_pipeline.store.warehouse import Database

REOPENED_REASON = {
    "fr": "l'établissement, donné pour fermé, est de nouveau actif",
    "en": "the establishment, given as closed, is active again",
}


def store_comparisons(
    database: Database,
    batch_id: str,
    comparisons: Sequence[Comparison],
    *,
    data_date: date | None,
    compared_with: Mapping[str, Mapping[str, str] | None] | None = None,
) -> None:
    """Replace the verdicts of these partners and mark them checked.

    ``compared_with`` notes, by partner id, the SIRET and fingerprint of what each was compared with.
    """
    partner_ids = [comparison.partner_id for comparison in comparisons]
    with database.transaction():
        database.run("comparison/replace_differences", {"partner_ids": partner_ids})
        database.copy(
            "comparison/copy_differences",
            (row for comparison in comparisons for row in _rows(batch_id, comparison)),
        )
        database.run("comparison/clear_observations", {"batch_id": batch_id, "partner_ids": partner_ids})
        database.run_many(
            "comparison/store_observation",
            (
                {
                    "batch_id": batch_id,
                    "partner_id": comparison.partner_id,
                    "type": event.type.value,
                    "siret": event.siret,
                    "reason": event.reason,
                    "detail": json.dumps(event.detail, ensure_ascii=False),
                }
                for comparison in comparisons
                for event in comparison.events
            ),
        )
        checks.record_compared(database, batch_id, partner_ids, data_date, compared_with or {})


def merge_events(database: Database, *, language: str) -> dict[str, dict[str, int]]:
    """Open, confirm and close events of the partners compared since the last merge.

    Returns:
        Event type to ``{"opened": n, "closed": n}``.
    """
    counts: dict[str, dict[str, int]] = {}
    with database.transaction():
        for row in database.rows("comparison/merge_events", {"reopened": REOPENED_REASON[language]}):
            entry = counts.setdefault(row["type"], {"opened": 0, "closed": 0})
            entry["opened"] += row["opened"]
            entry["closed"] += row["closed"]
    return counts


def _rows(batch_id: str, comparison: Comparison) -> Iterator[tuple[str | None, ...]]:
    """One row per field that is not simply the same, or that a line is offered for."""
    lines = {line.field: line for line in comparison.lines}
    seen = set()
    for difference in comparison.differences:
        seen.add(difference.field)
        line = lines.get(difference.field)
        nothing = difference.verdict is Verdict.NOT_COMPARABLE and not (difference.current or difference.register)
        if line is not None or not (difference.verdict is Verdict.SAME or nothing):
            yield _difference_row(batch_id, comparison.partner_id, difference, line)
    for line in comparison.lines:
        if line.field not in seen:
            yield _line_row(batch_id, comparison.partner_id, line)


def _difference_row(
    batch_id: str, partner_id: str, difference: Difference, line: Line | None
) -> tuple[str | None, ...]:
    if line is not None:
        return _line_row(batch_id, partner_id, line, register=difference.register)
    return (
        partner_id, difference.field, batch_id, difference.verdict.value, difference.current, difference.register,
        difference.proposed, difference.reason_code, difference.reason, None, None,
    )  # fmt: skip


def _line_row(batch_id: str, partner_id: str, line: Line, register: str | None = None) -> tuple[str | None, ...]:
    return (
        partner_id, line.field, batch_id, line.verdict.value, line.current, register or line.new, line.new,
        line.reason_code, line.reason, line.kind.value, line.group,
    )  # fmt: skip
