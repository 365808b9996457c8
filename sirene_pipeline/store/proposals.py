"""From verdicts to open lines: one merge, in SQL, that knows locks, rules, silences and holds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sirene_pipeline.domain.proposals import FieldChanges, mass_changes, nomenclature_changes

if TYPE_CHECKING:
    from sirene_pipeline.domain.proposals import Hold
    from sirene_pipeline.store.warehouse import Database, Row

NOMENCLATURE_REASON = "naf_other_nomenclature"


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What one merge did: lines opened by (field, kind), accepted by a rule, closed, and holds opened or joined."""

    opened: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted_by_rule: int = 0
    superseded: int = 0
    obsolete: int = 0
    partners: int = 0
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Faults:
    """What must not be in the queue, counted, beside the size of the queue."""

    doubled: int
    masked: int
    open_holds: int
    open_lines: int


def faults(database: Database) -> Faults:
    """Look for what must not be in the queue."""
    return Faults(**database.row("proposals/faults"))


def merge_proposals(database: Database, *, hold_share: float, hold_minimum: int, language: str) -> MergeReport:
    """Bring the open lines of every partner compared since the last merge up to date, in one transaction.

    Undecided lines the register no longer supports are closed; lines it supports stay; new ones open under the rules
    of the owner; accepted ones are never touched. Merging twice does nothing the second time.
    """
    with database.transaction():
        database.run("proposals/create_merging")
        database.run("proposals/lock_lines")
        database.run("proposals/create_wanted")
        database.run("proposals/drop_lonely_dates")
        holds = _open_holds(database, share=hold_share, minimum=hold_minimum, language=language)
        database.run("proposals/set_holds")
        database.run("proposals/refresh_kept_lines")
        closed = Counter(row["state"] for row in database.rows("proposals/close_stale_lines"))
        opened = database.rows("proposals/open_lines")
        database.run("proposals/link_superseded", {"line_ids": [row["line_id"] for row in opened]})
        database.run("proposals/finish_merging")
    return MergeReport(
        opened=Counter((row["field"], row["kind"]) for row in opened),
        accepted_by_rule=sum(row["state"] == "accepted" for row in opened),
        superseded=closed["superseded"],
        obsolete=closed["obsolete"],
        partners=len({row["partner_id"] for row in opened}),
        holds=holds,
    )


def _open_holds(database: Database, *, share: float, minimum: int, language: str) -> tuple[str, ...]:
    labels = {
        row["field"]: row["label_en" if language == "en" else "label_fr"] for row in database.rows("proposals/labels")
    }
    changes = database.rows("proposals/count_changes")
    nomenclature = database.rows("proposals/count_nomenclature_changes", {"reason_code": NOMENCLATURE_REASON})
    holds = mass_changes(_counts(changes, labels), share=share, minimum=minimum, language=language)
    holds += nomenclature_changes(_counts(nomenclature, labels), minimum=minimum, language=language)
    for hold in holds:
        rows = changes if hold.kind == "mass_change" else nomenclature
        database.row("proposals/open_hold", _hold_parameters(hold, rows))
    return tuple(hold.message for hold in holds)


def _counts(rows: list[Row], labels: dict[str, str]) -> list[FieldChanges]:
    return [
        FieldChanges(row["batch_id"], row["field"], labels[row["field"]], row["changes"], row["partners"])
        for row in rows
    ]


def _hold_parameters(hold: Hold, rows: list[Row]) -> dict[str, object]:
    sample = next(row["sample"] for row in rows if (row["batch_id"], row["field"]) == (hold.batch_id, hold.field))
    return {
        "kind": hold.kind,
        "field": hold.field,
        "message": hold.message,
        "partners": hold.partners,
        "sample": json.dumps(sample, ensure_ascii=False),
        "batch_id": hold.batch_id,
    }
