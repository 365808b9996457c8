"""Asking for identifiers in bounded, concurrent calls: every one ends in exactly one outcome, whatever happens."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sirene_pipeline.register.errors import Effect, RegisterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sirene_pipeline.register.ods.settings import OdsSettings
    from sirene_pipeline.register.usage import Usage

T = TypeVar("T")

_SPLIT_CALLS: Final = 64
"""Calls one refused batch may cost while its bad identifiers are sought: enough for five of them among a hundred."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of some identifiers: the answer of a call, or the error that stands for one.

    ``tried`` is false when no call was made for them, because the error had stopped the run.
    """

    asked: Sequence[str]
    answer: T | None
    error: RegisterError | None = None
    tried: bool = True


def ask_in_batches(
    identifiers: Sequence[str], ask: Callable[[Sequence[str]], T], settings: OdsSettings, usage: Usage
) -> Iterator[Outcome[T]]:
    """Call ``ask`` on batches of identifiers, a few side by side, and give outcomes as they come.

    When a call says that the run must not go on, or several batches in a row bring no answer at all, no further call is
    made and what is left is given out with that error; ``usage`` keeps the reason. If a person has to act, the error is
    raised at the end.
    """
    size = settings.batch_size
    waiting = deque(identifiers[start : start + size] for start in range(0, len(identifiers), size))
    stop: RegisterError | None = None
    fruitless = 0  # batches in a row without a single answer
    pool = ThreadPoolExecutor(max_workers=settings.concurrency, thread_name_prefix="register")
    running: set[Future[list[Outcome[T]]]] = set()
    try:
        while running or (waiting and stop is None):
            while waiting and stop is None and len(running) < settings.concurrency:
                running.add(pool.submit(_ask_splitting, waiting.popleft(), ask))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for outcomes in (future.result() for future in done):
                fruitless = fruitless + 1 if all(outcome.error for outcome in outcomes) else 0
                stop = stop or _reason_to_stop(outcomes, hopeless=fruitless >= settings.max_failed_calls)
                yield from outcomes
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if stop is None:
        return
    usage.stopped(stop.kind, str(stop))
    while waiting:
        yield Outcome(waiting.popleft(), None, stop, tried=False)
    if stop.fault.effect is Effect.FAIL_RUN:
        raise stop


def _reason_to_stop(outcomes: Sequence[Outcome[T]], *, hopeless: bool) -> RegisterError | None:
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    decisive = [error for error in errors if error.fault.effect in (Effect.STOP, Effect.FAIL_RUN)]
    return next(iter(decisive or (errors if hopeless else [])), None)


def _ask_splitting(batch: Sequence[str], ask: Callable[[Sequence[str]], T]) -> list[Outcome[T]]:
    """Make one call; if the register refuses the query itself, halve it until the refused identifier is alone."""
    outcomes: list[Outcome[T]] = []
    todo = deque([batch])
    calls = 0
    last: RegisterError | None = None
    while todo:
        part = todo.popleft()
        if calls >= _SPLIT_CALLS and last is not None:
            outcomes.append(Outcome(part, None, last))
            continue
        calls += 1
        try:
            outcomes.append(Outcome(part, ask(part)))
        except RegisterError as error:
            if error.fault.effect is Effect.SPLIT and len(part) > 1:
                last = error
                todo.extend((part[: len(part) // 2], part[len(part) // 2 :]))
                continue
            outcomes.append(Outcome(part, None, error))
            if error.fault.effect in (Effect.STOP, Effect.FAIL_RUN):
                outcomes.extend(Outcome(rest, None, error) for rest in todo)
                break
    return outcomes
