"""What applying accepted lines means for one partner, given what the ERP holds at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Result(StrEnum):
    """How one try to write one line ended."""

    APPLIED = "applied"
    ALREADY = "already"
    CONFLICT = "conflict"
    FAILED = "failed"
    NOT_KEPT = "not_kept"
    UNREACHABLE = "unreachable"
    DRY_RUN = "dry_run"


@dataclass(frozen=True, slots=True)
class AcceptedLine:
    """One decision to carry out: ``current`` is the ERP value it was made against, ``value`` what is to be written."""

    line_id: int
    partner_id: str
    field: str
    current: str | None
    value: str | None
    siret_then: str | None
    group: str | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line; ``found`` is what the ERP held when that is worth knowing."""

    line_id: int
    result: Result
    found: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class WritePlan:
    """What the ERP's present values make of a partner's accepted lines."""

    settled: tuple[LineResult, ...]
    to_write: tuple[AcceptedLine, ...]


def plan_write(lines: Sequence[AcceptedLine], held: Mapping[str, str | None] | None) -> WritePlan:
    """Sort the lines: already there, to be written, or in conflict with an edit made meanwhile.

    A line holds only while the ERP still has the value and the SIRET it was made against; a SIRET that changes in this
    same write does not count as changed. Lines of one group stand or fall together.

    Args:
        lines: all accepted lines of one partner.
        held: the ERP's present values of their fields and of ``siret``; ``None`` when the partner is not there.
    """
    if held is None:
        return WritePlan(tuple(_conflict(line, None, "the partner is not in the ERP any more") for line in lines), ())
    new_siret = next((line.value for line in lines if line.field == "siret"), None)
    settled: dict[int, LineResult] = {}
    to_write: list[AcceptedLine] = []
    for line in lines:
        now = _text(held.get(line.field))
        if now == _text(line.value):
            settled[line.line_id] = LineResult(line.line_id, Result.ALREADY, now)
        elif now != _text(line.current):
            settled[line.line_id] = _conflict(
                line, now, f"the ERP held {_shown(line.current)} when this was proposed and holds {_shown(now)} now"
            )
        elif line.field != "siret" and not _same_siret(line, held, new_siret):
            settled[line.line_id] = _conflict(
                line,
                now,
                f"the partner's SIRET was {line.siret_then or 'empty'} and is {held.get('siret') or 'empty'} now",
            )
        else:
            to_write.append(line)
    return _whole_groups(lines, settled, to_write)


def judge_read_back(lines: Iterable[AcceptedLine], held: Mapping[str, str | None] | None) -> list[LineResult]:
    """Compare what the ERP kept with what it was given."""
    results = []
    for line in lines:
        now = _text((held or {}).get(line.field))
        if now == _text(line.value):
            results.append(LineResult(line.line_id, Result.APPLIED, now))
        else:
            message = f"not kept: the ERP was given {_shown(line.value)} and holds {_shown(now)}"
            results.append(LineResult(line.line_id, Result.NOT_KEPT, now, message))
    return results


def groups_of(lines: Sequence[AcceptedLine]) -> list[list[AcceptedLine]]:
    """The smallest writes that may stand or fall on their own: a group, or a single line."""
    groups: dict[str, list[AcceptedLine]] = {}
    for line in lines:
        groups.setdefault(line.group or f"line:{line.line_id}", []).append(line)
    return list(groups.values())


def _whole_groups(
    lines: Sequence[AcceptedLine], settled: dict[int, LineResult], to_write: list[AcceptedLine]
) -> WritePlan:
    broken = {
        line.group
        for line in lines
        if line.group and line.line_id in settled and settled[line.line_id].result is Result.CONFLICT
    }
    kept = []
    for line in to_write:
        if line.group in broken:
            settled[line.line_id] = _conflict(line, line.current, "another line of its group is in conflict")
        else:
            kept.append(line)
    return WritePlan(tuple(settled.values()), tuple(kept))


def _same_siret(line: AcceptedLine, held: Mapping[str, str | None], new_siret: str | None) -> bool:
    now = _text(held.get("siret"))
    return "siret" not in held or now == _text(line.siret_then) or (new_siret is not None and now == new_siret)


def _conflict(line: AcceptedLine, found: str | None, message: str) -> LineResult:
    return LineResult(line.line_id, Result.CONFLICT, found, message)


def _text(value: str | None) -> str | None:
    return value if value and value.strip() else None


def _shown(value: str | None) -> str:
    return f"“{value}”" if _text(value) is not None else "nothing"
