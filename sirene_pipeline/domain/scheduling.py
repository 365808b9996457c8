"""How long a failing partner waits, and whether the decision sensor launches a run. The time comes in as argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

FIRST_WAIT: Final = timedelta(hours=4)
LONGEST_WAIT: Final = timedelta(days=14)
FIRST_APPLY_WAIT: Final = timedelta(minutes=1)
LONGEST_APPLY_WAIT: Final = timedelta(hours=1)


def check_wait(failures: int, *, permanent: bool = False) -> timedelta:
    """How long a partner whose check failed waits: doubling with each failure, up to two weeks.

    Args:
        failures: failures in a row, this one included.
        permanent: the register refuses this identifier whatever the hour; it waits four times as long.

    >>> [check_wait(n).total_seconds() / 3600 for n in (1, 2, 3)]
    [4.0, 8.0, 16.0]
    """
    steps = max(failures, 1) - 1 + (2 if permanent else 0)
    return min(FIRST_WAIT * int(2 ** min(steps, 10)), LONGEST_WAIT)


def apply_wait(attempts: int) -> timedelta:
    """How long a decision waits after the ERP could not be reached: doubling, up to an hour."""
    return min(FIRST_APPLY_WAIT * int(2 ** min(max(attempts, 1) - 1, 10)), LONGEST_APPLY_WAIT)


@dataclass(frozen=True, slots=True)
class PendingDecisions:
    """What is decided, not applied and due; ``fingerprint`` changes whenever the set or a try of it does."""

    lines: int
    partners: int
    unconfirmed: int
    fingerprint: str
    creations: int = 0


@dataclass(frozen=True, slots=True)
class ApplyRun:
    """One earlier run for the same fingerprint."""

    run_id: str
    finished_at: datetime | None
    succeeded: bool


@dataclass(frozen=True, slots=True)
class Launch:
    """Start one run; its key is new for every try, since Dagster never launches a key twice, even a failed one's."""

    run_key: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Skip:
    """Start nothing, and say why."""

    reason: str


def plan_tick(
    pending: PendingDecisions,
    earlier: list[ApplyRun],
    running: str | None,
    *,
    mode: str,
    max_pending: int,
    now: datetime,
) -> Launch | Skip:
    """Decide what one tick of the decision sensor does.

    The truth is what is pending now, never a cursor: a decision committed late, on an old line or after a reset of the
    sensor is seen all the same.

    Args:
        pending: what waits now.
        earlier: the runs that were launched for this very fingerprint, in any order.
        running: a run of the same job that is under way, if any.
        mode: ``apply.mode``.
        max_pending: more unconfirmed decisions than this wait for a person.
        now: the time of the tick.
    """
    refusal = _refusal(pending, running, mode=mode, max_pending=max_pending)
    if refusal is not None:
        return Skip(refusal)
    if any(run.finished_at is None for run in earlier):
        return Skip("The run for these decisions is under way.")
    attempt = len(earlier) + 1
    if earlier:
        last = max(run.finished_at for run in earlier if run.finished_at is not None)
        due = last + apply_wait(len(earlier))
        if now < due:
            return Skip(f"The last try of these decisions ended at {last:%H:%M:%S}; the next is due at {due:%H:%M:%S}.")
    return Launch(run_key=f"{pending.fingerprint}-{attempt}", attempt=attempt)


def _refusal(pending: PendingDecisions, running: str | None, *, mode: str, max_pending: int) -> str | None:
    if mode == "off":
        return "apply.mode is off: decisions are kept and nothing is written to the ERP."
    if pending.lines == 0 and pending.creations == 0:
        return "No decision is waiting."
    if running is not None:
        return f"Run {running} is applying decisions; the rest follows."
    if pending.unconfirmed > max_pending and pending.unconfirmed == pending.lines and not pending.creations:
        return (
            f"{pending.unconfirmed} decisions are waiting, more than apply.max_pending ({max_pending}): confirm them "
            "through review.preview() and review.confirm(), or raise the setting."
        )
    return None
