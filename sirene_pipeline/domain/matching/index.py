"""A collection of candidates in memory: from a query to the fifty records worth scoring."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz import fuzz, process

from sirene_pipeline.domain.matching.collection import names_of_unit
from sirene_pipeline.domain.matching.keys import acronym_keys, address_keys, record_keys
from sirene_pipeline.domain.matching.lookups import ACRONYM, AS_WRITTEN, TYPO, public_bodies
from sirene_pipeline.domain.matching.prepare import Prepared, prepare_candidate
from sirene_pipeline.domain.matching.typed import SIREN_LENGTH
from sirene_pipeline.domain.matching.weights import WordWeights, packaged_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.records import Candidate

Hit = tuple["array[int]", float]
"""Positions of candidates that share a key, and what sharing it is worth."""

SHORTLIST: Final = 50
_MOST_SITES: Final = 12
"""Establishments of one legal unit on a shortlist, so that a chain does not crowd out everyone else."""
_SHORT_LIST: Final = 1000
"""Fewer candidates than this come from a search: that no other company bears the name is then no evidence."""
_LIKE: Final = 80.0
_SPELLED: Final = 66.0
_MOST_LIKE_WORDS: Final = 6
_SHORTEST_TYPO: Final = 4
_NUMBERED, _STREET = 0.7, 0.25
_OF_QUERY: Final = 0.55
_MOST_BY_PLACE: Final = 0.9
_DEPARTMENT, _COMMUNE, _POST_CODE = 0.12, 0.2, 0.08


class CandidateIndex:
    """Candidates prepared once, with their keys; asking is pure and deterministic.

    Memory: about 6 kB a candidate. Word weights are the packaged ones, with the counts of this collection added.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.candidates: list[Candidate] = list(candidates)
        self.prepared: list[Prepared] = [prepare_candidate(candidate) for candidate in self.candidates]
        self.weights: WordWeights = packaged_weights().with_counts_of(record.words for record in self.prepared)
        self._postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._by_identifier: dict[str, list[int]] = defaultdict(list)
        for i, (candidate, record) in enumerate(zip(self.candidates, self.prepared, strict=True)):
            for key in sorted(record_keys(record, candidate.siren)):
                self._postings[key].append(i)
            for identifier in {candidate.siren, candidate.siret or candidate.siren}:
                self._by_identifier[identifier].append(i)
        self._names_of_unit = {
            siren: names_of_unit(self.prepared[row] for row in rows)
            for siren, rows in self._by_identifier.items()
            if len(siren) == SIREN_LENGTH and len(rows) > 1
        }
        self._arrange()

    def _arrange(self) -> None:
        """Lay out what every query needs as arrays: places, name weights, units, and the words by length."""
        self._department = np.array([_code(p.place.department) for p in self.prepared], dtype=np.int64)
        self._post_code = np.array([_code(p.place.post_code) for p in self.prepared], dtype=np.int64)
        self._commune = np.array([_commune(p) for p in self.prepared], dtype=np.int64)
        self._unit = np.array([int(c.siren) if c.siren.isdecimal() else -1 for c in self.candidates], dtype=np.int64)
        self._name_weight = np.array(
            [min((self._weight(name) for name in p.names), default=1.0) for p in self.prepared], dtype=np.float64
        )
        self._in_commune: dict[int, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))
        for i, record in enumerate(self.prepared):
            for name in record.names if self._commune[i] else ():
                self._in_commune[int(self._commune[i])][0].append(i)
                self._in_commune[int(self._commune[i])][1].append(name.glued)
        self._words_by_length: dict[int, list[str]] = defaultdict(list)
        for key in self._postings:
            if key.startswith("W:") and len(key) - 2 >= _SHORTEST_TYPO:
                self._words_by_length[len(key) - 2].append(key[2:])

    @property
    def whole(self) -> bool:
        """Whether these are enough candidates that the absence of a rival is evidence."""
        return len(self.candidates) >= _SHORT_LIST

    def with_identifier(self, number: str) -> list[int]:
        """Give the positions of the candidates with this SIREN or SIRET."""
        return self._by_identifier.get(number, [])

    def unit_names(self, at: int) -> tuple[NameKey, ...]:
        """Give the names all establishments of a candidate's legal unit go by, when it has several here."""
        return self._names_of_unit.get(self.candidates[at].siren, ())

    def shortlist(self, query: Prepared, limit: int = SHORTLIST) -> list[int]:
        """Give the positions of the candidates worth scoring, most promising first; none for a query without a name."""
        names = (*query.names, *query.parts)
        if not names:
            return []
        base = max(self._weight(name) for name in names) or 1.0
        named = self._gather([*self._name_hits(query, names), *self._spelled_alike(query, base)])
        placed = self._gather(self._place_hits(query))
        found = np.union1d(named[0], placed[0])
        matched, extra = np.zeros(len(found)), np.zeros(len(found))
        matched[np.searchsorted(found, named[0])] = named[1]
        extra[np.searchsorted(found, placed[0])] = np.minimum(placed[1], _MOST_BY_PLACE)
        of_query = np.minimum(matched / base, 1.0)
        of_candidate = np.minimum(matched / self._name_weight[found], 1.0)
        score = _OF_QUERY * of_query + (1.0 - _OF_QUERY) * of_candidate + extra + self._place_bonus(query, found)
        return self._best(found, score, limit)

    def _name_hits(self, query: Prepared, names: Sequence[NameKey]) -> list[Hit]:
        """Find candidates by words in their canonical and in their written form, by joined words, by acronyms."""
        canonical = dict.fromkeys(word for name in names for word in name.words)
        written = dict.fromkeys(word for name in names for word in name.plain if word not in canonical)
        joined = dict.fromkeys(pair for name in query.names for pair in name.pairs)
        return [
            *(hit for word in canonical for hit in self._word_hits(word, 1.0)),
            *(hit for word in written for hit in self._word_hits(word, AS_WRITTEN)),
            *((self._get(f"W:{pair}"), self.weights.of(pair)) for pair in joined),
            *((self._get(key), ACRONYM) for key in dict.fromkeys(acronym_keys(query))),
        ]

    def _place_hits(self, query: Prepared) -> list[Hit]:
        """Find candidates by address, and public bodies by commune, whatever their names."""
        by_address = dict.fromkeys(address_keys(query))
        return [
            *((self._get(key), _NUMBERED if key[0] == "A" else _STREET) for key in by_address),
            *((self._get(f"M:{kind}|{commune}"), worth) for commune, kind, worth in public_bodies(query)),
        ]

    def _word_hits(self, word: str, share: float) -> list[Hit]:
        weight = share * self.weights.of(word)
        exact = self._get(f"W:{word}")
        hits = [(exact, weight), (self._get(f"G:{word}"), weight)]
        if not len(exact) and len(word) >= _SHORTEST_TYPO:
            hits.extend((self._get(f"W:{like}"), TYPO * weight) for like in self._like(word))
        return hits

    def _spelled_alike(self, query: Prepared, weight: float) -> list[Hit]:
        """Find names of the query's commune that are spelled nearly like its own, whatever the typo."""
        hits: list[Hit] = []
        for name in query.names[:1]:
            for commune in sorted(query.place.communes) if query.place.certain else ():
                positions, spelled = self._in_commune.get(_code(commune), ([], []))
                near = process.extract(
                    name.glued, spelled, scorer=fuzz.ratio, score_cutoff=_SPELLED, limit=_MOST_LIKE_WORDS
                )
                hits.extend((array("I", [positions[i]]), weight * (score / 100.0) ** 2) for _, score, i in near)
        return hits

    def _like(self, word: str) -> list[str]:
        """Give the known words closest to one nobody bears; ties in the order of the alphabet."""
        close: list[tuple[float, str]] = []
        for length in range(len(word) - 2, len(word) + 3):
            words = self._words_by_length.get(length, [])
            found = process.extract(word, words, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_MOST_LIKE_WORDS)
            close.extend((-score, like) for like, score, _ in found)
        return [like for _, like in sorted(close)[:_MOST_LIKE_WORDS]]

    def _get(self, key: str) -> array[int]:
        return self._postings.get(key, _NOTHING)

    def _weight(self, name: NameKey) -> float:
        return sum(self.weights.of(word) for word in set(name.words))

    def _gather(self, hits: Sequence[Hit]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Sum the weights of the hits by candidate: positions in ascending order, and their sums."""
        hits = [(ids, weight) for ids, weight in hits if len(ids)]
        if not hits:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        ids = np.concatenate([np.frombuffer(posting, dtype=np.uint32) for posting, _ in hits]).astype(np.int64)
        weights = np.repeat([weight for _, weight in hits], [len(posting) for posting, _ in hits])
        found, where = np.unique(ids, return_inverse=True)
        return found, np.bincount(where, weights=weights, minlength=len(found)).astype(np.float64)

    def _place_bonus(self, query: Prepared, found: NDArray[np.int64]) -> NDArray[np.float64]:
        bonus = np.zeros(len(found))
        if query.place.department:
            bonus += _DEPARTMENT * (self._department[found] == _code(query.place.department))
        if query.place.post_code:
            bonus += _POST_CODE * (self._post_code[found] == _code(query.place.post_code))
        if query.place.communes:
            communes = [_code(commune) for commune in sorted(query.place.communes)]
            bonus += _COMMUNE * np.isin(self._commune[found], communes)
        return bonus

    def _best(self, found: NDArray[np.int64], score: NDArray[np.float64], limit: int) -> list[int]:
        best: list[int] = []
        sites: dict[int, int] = defaultdict(int)
        for at in np.lexsort((found, -score)):
            unit = int(self._unit[found[at]])
            sites[unit] += 1
            if sites[unit] <= _MOST_SITES:
                best.append(int(found[at]))
                if len(best) == limit:
                    break
        return best


_NOTHING: Final = array("I")


def _code(text: str) -> int:
    """Write a code of digits and letters as a number, for arrays; 0 for none."""
    return int(text, 36) if text.isalnum() and text.isascii() else 0


def _commune(record: Prepared) -> int:
    return _code(min(record.place.communes)) if record.place.certain else 0
