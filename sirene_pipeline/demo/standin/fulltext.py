"""ODS's text searches over a data set: ``search``, ``suggest``, ``startswith``, ``like`` and bare text.

Words are found by a vocabulary per field, built when first needed and again after a record has changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sirene_pipeline.demo.standin.dataset import Dataset
    from sirene_pipeline.demo.standin.expressions import Match

_WORD: Final = re.compile(r"[^\W_]+")
_LONG, _SHORT = 5, 2  # a term longer than five letters may differ by two, longer than two by one
Vocabulary = dict[str, set[int]]


class TextIndex:
    """Row numbers by word of each field of one data set."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._version = dataset.version
        self._vocabularies: dict[str, Vocabulary] = {}

    def numbers(self, match: Match) -> set[int]:
        """Give the numbers of the rows a text search matches."""
        if self._version != self._dataset.version:
            self._vocabularies.clear()
            self._version = self._dataset.version
        if match.how == "startswith":
            return self._whole_values(match.fields[0], lambda value: value.startswith(match.text))
        if match.how == "like" and ("*" in match.text or "?" in match.text):
            pattern = folded(match.text).replace("[", "[[]")
            return self._whole_values(match.fields[0], lambda value: fnmatchcase(folded(value), pattern))
        terms = words(match.text)
        fields = match.fields or tuple(name for name, kind in self._dataset.fields.items() if kind == "text")
        if not terms:
            return set()
        found = [self._rows_of_term(term, fields, match.how, last=term is terms[-1]) for term in terms]
        return set.intersection(*found)

    def _rows_of_term(self, term: str, fields: Iterable[str], how: str, *, last: bool) -> set[int]:
        rows: set[int] = set()
        for field in fields:
            vocabulary = self._vocabulary(field)
            for word in _matching(term, vocabulary, how, last=last):
                rows |= vocabulary[word]
        return rows

    def _vocabulary(self, field: str) -> Vocabulary:
        if field not in self._vocabularies:
            vocabulary: Vocabulary = defaultdict(set)
            for number, row in self._dataset.rows.items():
                for word in words(str(row.get(field, ""))):
                    vocabulary[word].add(number)
            self._vocabularies[field] = dict(vocabulary)
        return self._vocabularies[field]

    def _whole_values(self, field: str, test: Callable[[str], bool]) -> set[int]:
        return {number for number, row in self._dataset.rows.items() if field in row and test(str(row[field]))}


def folded(text: str) -> str:
    """Give a text without case and accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(char for char in letters if not unicodedata.combining(char)).casefold()


def words(text: str) -> list[str]:
    """Give the words of a text, folded."""
    return _WORD.findall(folded(text))


def _matching(term: str, vocabulary: Vocabulary, how: str, *, last: bool) -> list[str]:
    """Give the words a term matches: itself, or by its beginning, or within its edit distance."""
    if how in ("text", "like"):
        return [term] if term in vocabulary else []
    if how == "suggest" or last:
        return [word for word in vocabulary if word.startswith(term)]
    distance = 2 if len(term) > _LONG else 1 if len(term) > _SHORT else 0
    near = process.extract(term, vocabulary.keys(), scorer=Levenshtein.distance, score_cutoff=distance, limit=None)
    return [word for word, _, _ in near]
