"""How far the words of two names cover each other, rare words first; near spellings, joins and splits count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.weights import WordWeights

_NEAR: Final = 82.0
_FAR: Final = 72.0
_FAR_SHARE: Final = 0.75
"""What a likeness between ``_FAR`` and ``_NEAR`` keeps: a second typo, or another word."""
_SHORTEST_NEAR: Final = 4
_SHORTEST_PREFIX: Final = 3
_PREFIX, _JOINED = 0.75, 0.9


@dataclass(frozen=True, slots=True)
class Coverage:
    """What two names share.

    ``of_query`` and ``of_candidate`` are the shares of weight found on the other side, 0 to 1. ``shared`` is the weight
    of the query's words that were found, ``rarest_shared`` the highest of them, ``missed_query`` and
    ``missed_candidate`` the highest weight of a word that was not. ``words`` are the query's words that were found.
    """

    of_query: float = 0.0
    of_candidate: float = 0.0
    shared: float = 0.0
    rarest_shared: float = 0.0
    missed_query: float = 0.0
    missed_candidate: float = 0.0
    words: tuple[str, ...] = ()


NOTHING_SHARED: Final = Coverage()


def coverage(query: NameKey, candidate: NameKey, weights: WordWeights) -> Coverage:
    """Compare the words of two names, each word once."""
    asked = dict.fromkeys(query.words)
    offered = dict.fromkeys(candidate.words)
    found_asked: dict[str, float] = {}
    found_offered: dict[str, float] = {}
    if query.glued == candidate.glued:
        found_asked, found_offered = dict.fromkeys(asked, 1.0), dict.fromkeys(offered, 1.0)
    else:
        for word in asked:
            if word in offered:
                found_asked[word] = found_offered[word] = 1.0
        rest_asked = [word for word in asked if word not in found_asked]
        rest_offered = [word for word in offered if word not in found_offered]
        if rest_asked and rest_offered:
            _match_near(rest_asked, rest_offered, found_asked, found_offered)
            _match_joined(rest_asked, candidate.glued, found_asked)
            _match_joined(rest_offered, query.glued, found_offered)
    return _summary(asked, offered, found_asked, found_offered, weights)


@lru_cache(maxsize=100_000)
def likeness(one: str, other: str) -> float:
    """Compare two words: 1 when equal, the ratio when near, less for one cut short, else 0."""
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    if shorter >= _SHORTEST_NEAR and not (one.isdigit() or other.isdigit()):
        ratio = fuzz.ratio(one, other, score_cutoff=_FAR)
        if ratio:
            return ratio / 100.0 * (1.0 if ratio >= _NEAR else _FAR_SHARE)
    if shorter >= _SHORTEST_PREFIX and (one.startswith(other) or other.startswith(one)):
        return _PREFIX
    return 0.0


def _match_near(
    asked: list[str], offered: list[str], found_asked: dict[str, float], found_offered: dict[str, float]
) -> None:
    for word in asked:
        for other in offered:
            like = likeness(word, other)
            if like:
                found_asked[word] = max(like, found_asked.get(word, 0.0))
                found_offered[other] = max(like, found_offered.get(other, 0.0))


def _match_joined(words: list[str], glued: str, found: dict[str, float]) -> None:
    """Find words that are part of the other name written in one piece, or of words cut differently."""
    for word in words:
        if len(word) >= _SHORTEST_NEAR and found.get(word, 0.0) < _JOINED and word in glued:
            found[word] = _JOINED


def _summary(
    asked: dict[str, None],
    offered: dict[str, None],
    found_asked: dict[str, float],
    found_offered: dict[str, float],
    weights: WordWeights,
) -> Coverage:
    total_asked, shared, rarest, missed = _weighed(asked, found_asked, weights)
    total_offered, shared_offered, _, missed_offered = _weighed(offered, found_offered, weights)
    if not total_asked or not total_offered:
        return NOTHING_SHARED
    return Coverage(
        of_query=shared / total_asked,
        of_candidate=shared_offered / total_offered,
        shared=shared,
        rarest_shared=rarest,
        missed_query=missed,
        missed_candidate=missed_offered,
        words=tuple(found_asked),
    )


def _weighed(
    words: dict[str, None], found: dict[str, float], weights: WordWeights
) -> tuple[float, float, float, float]:
    """Give the weight of all words, of those found, of the heaviest found, and of the heaviest missed."""
    total = shared = rarest = missed = 0.0
    for word in words:
        weight = weights.of(word)
        total += weight
        like = found.get(word)
        if like is None:
            missed = max(missed, weight)
        else:
            shared += weight * like
            rarest = max(rarest, weight * like)
    return total, shared, rarest, missed
