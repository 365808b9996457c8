"""Looking up turnovers on their own clock, and holding them against the partners that are compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.turnover import judge_turnover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sirene_pipeline.domain.records import Partner
    from sirene_pipeline.domain.verdicts import Comparison
    from sirene_pipeline.register.turnover import TurnoverSource
    from sirene_pipeline.store.warehouse import Database


def refresh(database: Database, source: TurnoverSource, *, batch_size: int, days: int) -> Counter[str]:
    """Ask about the legal units whose account was not looked for in ``days`` days; units by outcome.

    A confidential or absent account gives nothing, never zero, and never takes back what was public once.
    """
    due = [row["siren"] for row in database.rows("turnover/due", {"days": days, "batch_size": batch_size})]
    answered = source.turnovers(due)
    database.run_many(
        "turnover/store",
        (
            {
                "siren": siren,
                "amount": found.amount if found else None,
                "closed_on": found.closed_on if found else None,
            }
            for siren, found in answered.by_siren.items()
        ),
    )
    outcomes = Counter("public" if found else "nothing public" for found in answered.by_siren.values())
    outcomes["failed"] = len(answered.failed)
    return outcomes


def known(database: Database, sirens: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The stored turnovers of these legal units: SIREN to ``amount`` and ``closed_on``."""
    return {row["siren"]: row for row in database.rows("turnover/known", {"sirens": sorted(set(sirens))})}


def with_turnover(
    comparison: Comparison, partner: Partner, turnovers: Mapping[str, Mapping[str, Any]], language: str
) -> Comparison:
    """Add the verdict on the turnover, where one is known."""
    found = turnovers.get(siren_of(partner))
    if found is None:
        return comparison
    difference, line = judge_turnover(partner.turnover, found["amount"], found["closed_on"], language)
    return replace(
        comparison,
        differences=(*comparison.differences, difference),
        lines=(*comparison.lines, line) if line else comparison.lines,
    )


def siren_of(partner: Partner) -> str:
    """The nine digits of the partner's SIRET, or of its SIREN."""
    return "".join(character for character in partner.siret or partner.siren or "" if character.isdigit())[:9]
