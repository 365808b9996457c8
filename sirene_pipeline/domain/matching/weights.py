"""How much a word of a name tells: a rare word nearly everything, SERVICES or FRANCE nearly nothing."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEAST: Final = 0.02
_WEAK: Final = frozenset(
    {
        "ADAPTEE", "AGENCE", "BRANCHE", "COMMUNE", "COMPAGNIE", "DEPOT", "DIVISION", "ENTREPRISE",
        "ETABLISSEMENT", "FILS", "FRANCE", "FRERE", "GENERAL", "GROUPE", "HOLDING", "INTERNATIONAL", "SERVICE",
        "SIEGE", "SITE", "SOCIETE", "USINE",
    }
)  # fmt: skip
_WEAK_SHARE: Final = 0.5
"""What words that say what a company is, and not which one, keep of their weight, however rare they are."""
_TOTAL: Final = "*"
"""The row of the packaged table that holds the number of records counted."""


@dataclass(slots=True)
class WordWeights:
    """Weights between 0 and 1 from how many records hold a word: ``log((n + 1) / (df + 1)) / log(n + 1)``.

    ``counts`` maps a word to the number of records that hold it, ``records`` is how many were counted.
    """

    counts: Mapping[str, int]
    records: int
    _known: dict[str, float] = field(default_factory=dict)

    def of(self, word: str) -> float:
        """Give the weight of one word; a word never seen weighs 1."""
        weight = self._known.get(word)
        if weight is None:
            scale = math.log(self.records + 1.0) or 1.0
            weight = max(_LEAST, 1.0 - math.log(self.counts.get(word, 0) + 1.0) / scale)
            if word in _WEAK:
                weight *= _WEAK_SHARE
            self._known[word] = weight
        return weight

    def with_scaled(self, counts: Mapping[str, int], records: int) -> WordWeights:
        """Give weights that also count a collection of another size, as if it had as many records as these were from.

        So a word of one company in ten thousand weighs the same in a list and in the whole register.
        """
        scale = self.records / max(records, 1)
        both = Counter(self.counts)
        both.update({word: round(count * scale) for word, count in counts.items()})
        return WordWeights(both, 2 * self.records)

    def with_counts_of(self, records: Iterable[Iterable[str]]) -> WordWeights:
        """Give weights that also count these records, each an iterable of its words."""
        counts: Counter[str] = Counter(self.counts)
        seen = self.records
        for words in records:
            counts.update(set(words))
            seen += 1
        return WordWeights(counts, seen)


@cache
def packaged_weights() -> WordWeights:
    """Give the weights of the packaged table: words seen at least three times in public lists of companies."""
    counts = {word: int(count) for word, count in rows("word_counts.csv.gz")}
    return WordWeights(counts, counts.pop(_TOTAL))
