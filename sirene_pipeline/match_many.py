"""Matching many queries on several processors: comparing names is Python's work, and one process has one processor."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from sirene_pipeline.domain.matching import MatchResult, match
from sirene_pipeline.domain.matching.records import DEFAULT_BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from sirene_pipeline.domain.matching import Query
    from sirene_pipeline.domain.matching.collection import Shortlisted
    from sirene_pipeline.domain.matching.records import Bands, Language

_PORTION: Final = 100
"""Queries handed to a process at once."""
_WORTH_A_PROCESS: Final = 500
"""Fewer queries than this are matched before a second process has started."""


class How(NamedTuple):
    """How queries are answered; see ``match``."""

    language: Language = "fr"
    limit: int = 10
    bands: Bands = DEFAULT_BANDS


AS_USUAL: Final = How()


def match_many(
    pairs: Iterable[tuple[Query, Shortlisted]], count: int, how: How = AS_USUAL, *, processes: int | None = None
) -> Iterator[MatchResult]:
    """Match each query with its candidates, in their order; ``count`` says how many there are, about.

    ``processes`` (all processors when ``None``) work side by side when it is worth starting them. Memory holds a few
    hundred queries with their candidates for each.
    """
    processes = processes or os.cpu_count() or 1
    portions = _portions(pairs)
    if processes == 1 or count < _WORTH_A_PROCESS:
        for portion in portions:
            yield from answer(portion, how)
        return
    # A new interpreter each: a fork would copy DuckDB's and Dagster's threads in whatever state they are.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_settle)
    waiting: deque[Future[list[MatchResult]]] = deque()
    try:
        for portion in portions:
            waiting.append(pool.submit(answer, portion, how))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:  # a caller that stops half-way leaves the rest undone
        pool.shutdown(cancel_futures=True)


def answer(portion: list[tuple[Query, Shortlisted]], how: How) -> list[MatchResult]:
    """Match some queries, here."""
    return [match(query, found, **how._asdict()) for query, found in portion]


def _settle() -> None:
    """Collect garbage rarely: matching leaves next to none, and looking for it costs a fifth of the time."""
    gc.set_threshold(200_000, 100, 100)


def _portions(pairs: Iterable[tuple[Query, Shortlisted]]) -> Iterator[list[tuple[Query, Shortlisted]]]:
    rest = iter(pairs)
    while portion := list(islice(rest, _PORTION)):
        yield portion
