"""Two names side by side: how much of each the other holds, and how alike they are as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from sirene_pipeline.domain.matching.names import name_key, name_variants
from sirene_pipeline.domain.matching.weights import packaged_weights
from sirene_pipeline.domain.matching.words import NOTHING_SHARED, Coverage, coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.weights import WordWeights

_DISTINCTIVE: Final = 0.45
_NOTHING_DISTINCTIVE: Final = 0.65
"""The most a name scores that shares only words like SOCIETE GENERALE, whose weight is below ``_DISTINCTIVE``."""
_ONLY_FORM: Final = 0.5
"""The most a name scores that is nothing but a legal form."""
_SECOND_NAME: Final = 0.85
EQUAL_BUT_FORM: Final = 0.99
EQUAL_IN_WORDS: Final = 0.98
EQUAL_IN_LETTERS: Final = 0.96
EQUAL_AS_CUT: Final = 0.76
_SHORTEST_CUT: Final = 32
"""Registers cut names at 38, 40 or 50 characters; without its legal form a cut name is at least this long."""


class NameEvidence(NamedTuple):
    """How the best of a candidate's names compares with the best reading of the query's."""

    of_query: float
    of_candidate: float
    shared: float
    rarest_shared: float
    missed_query: float
    missed_candidate: float
    sorted_ratio: float
    glued_ratio: float
    start_ratio: float
    edit_ratio: float
    """Likeness letter by letter, two letters swapped counting once."""
    start: float
    """The share of the longer name that the shorter one is the beginning of; 0 when it is not."""
    equal: float
    """1 the same; less when legal form, order of words, spaces or the end of a cut name differ; 0 otherwise."""
    score: float
    """The summary the best name is chosen by, 0 to 1."""


NO_NAME: Final = NameEvidence(*[0.0] * 13)


def compare_names(query: NameKey, candidate: NameKey, weights: WordWeights) -> tuple[NameEvidence, Coverage]:
    """Compare two names; an empty one shares nothing with anything."""
    if query.empty or candidate.empty:
        return NO_NAME, NOTHING_SHARED
    words = coverage(query, candidate, weights)
    sorted_ratio = fuzz.token_sort_ratio(" ".join(query.plain), " ".join(candidate.plain)) / 100.0
    glued_ratio = fuzz.ratio(query.glued, candidate.glued) / 100.0
    only_form = query.only_form or candidate.only_form
    equal = 0.0 if only_form else _equality(query, candidate)
    both = words.of_query + words.of_candidate
    harmonic = 2.0 * words.of_query * words.of_candidate / both if both else 0.0
    score = max(min(0.65 * harmonic + 0.35 * max(sorted_ratio, glued_ratio), EQUAL_IN_LETTERS), equal)
    if words.rarest_shared < _DISTINCTIVE and not equal:
        score = min(score, _NOTHING_DISTINCTIVE)
    if only_form:
        score = min(score, _ONLY_FORM)
    evidence = NameEvidence(
        words.of_query, words.of_candidate, words.shared, words.rarest_shared, words.missed_query,
        words.missed_candidate, sorted_ratio, glued_ratio, JaroWinkler.similarity(query.text, candidate.text),
        OSA.normalized_similarity(query.glued, candidate.glued), _start(query.text, candidate.text), equal, score,
    )  # fmt: skip
    return evidence, words


class NameComparer:
    """Compares names with the weights of one collection; what was compared once is remembered.

    The sites of a legal unit share its names. Names are told apart by identity, which holds while their records live.
    """

    def __init__(self, weights: WordWeights) -> None:
        self.weights = weights
        self._seen: dict[tuple[int, int], NameEvidence] = {}

    def best(self, asked: Sequence[NameKey], offered: Sequence[NameKey]) -> NameEvidence:
        """Give the evidence of the two names that are most alike."""
        best = NO_NAME
        for name in asked:
            for other in offered:
                pair = (id(name), id(other))
                evidence = self._seen.get(pair)
                if evidence is None:
                    evidence = self._seen[pair] = compare_names(name, other, self.weights)[0]
                if evidence.score > best.score:
                    best = evidence
        return best


def name_score(one: str, other: str) -> float:
    """Compare two names on their own, 0 to 100; second names, as in brackets, count a little less than whole ones."""
    weights = packaged_weights()
    whole, *parts = map(name_key, name_variants(one))
    other_whole, *other_parts = map(name_key, name_variants(other))
    scores = [compare_names(whole, other_whole, weights)[0].score]
    scores += [_SECOND_NAME * compare_names(part, other_whole, weights)[0].score for part in parts]
    scores += [_SECOND_NAME * compare_names(whole, part, weights)[0].score for part in other_parts]
    return round(100.0 * max(scores), 1)


def _start(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) / len(longer) if shorter and longer.startswith(shorter) else 0.0


def _equality(query: NameKey, candidate: NameKey) -> float:
    if query.text == candidate.text:
        return 1.0 if query.forms == candidate.forms else EQUAL_BUT_FORM
    if sorted(query.words) == sorted(candidate.words):
        return EQUAL_IN_WORDS
    if query.glued == candidate.glued:
        return EQUAL_IN_LETTERS
    shorter, longer = sorted((query.text, candidate.text), key=len)
    return EQUAL_AS_CUT if len(shorter) >= _SHORTEST_CUT and longer.startswith(shorter) else 0.0
