"""Which share of a name's words, by weight, stands somewhere in the names or the place of the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.place_evidence import UNKNOWN
from sirene_pipeline.domain.matching.words import likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.weights import WordWeights

_LIKE: Final = 0.7


def words_found(query: Prepared, candidate: Prepared, weights: WordWeights) -> tuple[float, float, float]:
    """Give the weight of the query's name, the share of it found in any name, and that found in names or place."""
    if not query.names:
        return 0.0, 0.0, 0.0
    words = set(query.names[0].words)
    offered = candidate.words
    total = sum(weights.of(word) for word in words)
    found = {word for word in words if word in offered}
    placed = {word for word in words if word in candidate.place_words}
    return (
        total,
        sum(weights.of(word) for word in found) / total,
        sum(weights.of(word) for word in found | placed) / total,
    )


def without_town(query: Prepared, candidate: Prepared, weights: WordWeights) -> tuple[float, float, float]:
    """Compare the first names without the words of each side's own town: shares found, highest weight missed.

    ``nan`` where a name is nothing but its town.
    """
    if not query.names or not candidate.names:
        return UNKNOWN, UNKNOWN, UNKNOWN
    asked = [word for word in query.names[0].words if word not in query.place_words]
    mine = [word for word in candidate.names[0].words if word not in candidate.place_words]
    of_query, missed = share_found(asked, candidate.words, weights)
    of_candidate, _ = share_found(mine, query.words, weights)
    return of_query, of_candidate, missed


def share_found(words: Sequence[str], among: frozenset[str], weights: WordWeights) -> tuple[float, float]:
    """Give the share of some words, by weight, found among others in any near spelling, and the heaviest missed."""
    total = found = missed = 0.0
    for word in words:
        weight = weights.of(word)
        total += weight
        if word in among or _like_any(word, among):
            found += weight
        else:
            missed = max(missed, weight)
    return (found / total, missed) if total else (UNKNOWN, UNKNOWN)


def _like_any(word: str, among: frozenset[str]) -> bool:
    for other in among:  # noqa: SIM110 - a generator costs as much as the comparison
        if likeness(word, other) > _LIKE:
            return True
    return False
