"""Addresses as keys to compare by: number, street words, post code, commune, département.

Only the delivery line is read here; what precedes the number (a building, a person) is left out of the street.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sirene_pipeline.domain.matching.folding import fold, is_masked
from sirene_pipeline.domain.matching.names import SMALL_WORDS, stem
from sirene_pipeline.domain.matching.tables import pairs

_SERVICE: Final = re.compile(
    r"\b(?:BP|CS|TSA|CIDEX|BOITE POSTALE|B P|C S)\s?\d+(?:\s\d{3,})?\b|\bCEDEX(?:\s\d{1,2})?\b"
)
_POST_CODE_TOWN: Final = re.compile(r"\b\d{5}\b.*$")
_GLUED_REPETITION: Final = re.compile(r"\b(\d{1,4})(BIS|TER|QUATER|[A-D])\b")
_REPETITIONS: Final = {"BIS": "B", "TER": "T", "QUATER": "Q", "QUINQUIES": "C", "B": "B", "T": "T", "Q": "Q"}
_LONGEST_NUMBER: Final = 4
_RANGE_WORDS: Final = frozenset({"A", "ET", "AU"})
_TITLES: Final = {
    "GAL": "GENERAL", "GEN": "GENERAL", "MAL": "MARECHAL", "CDT": "COMMANDANT", "CNE": "CAPITAINE", "COL": "COLONEL",
    "DR": "DOCTEUR", "PR": "PROFESSEUR", "PDT": "PRESIDENT", "PRES": "PRESIDENT", "CHAN": "CHANOINE",
    "MGR": "MONSEIGNEUR", "ST": "SAINT", "STE": "SAINTE", "STS": "SAINT", "STES": "SAINTE", "LT": "LIEUTENANT",
    "AMAL": "AMIRAL", "ND": "NOTRE DAME", "1ER": "1", "1ERE": "1", "PREMIER": "1", "PREMIERE": "1",
    "JANV": "JANVIER", "SEPT": "SEPTEMBRE", "OCT": "OCTOBRE", "NOV": "NOVEMBRE", "DEC": "DECEMBRE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StreetKey:
    """One delivery line, taken apart.

    ``first`` and ``last`` are the bounds of the number (equal when there is one), 0 when there is none.
    ``repetition`` is B, T, Q, C or a letter. ``kind`` is the code of the street type, empty when none is written.
    ``words`` are the words of the street's name.
    """

    first: int = 0
    last: int = 0
    repetition: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is no street to compare."""
        return not self.words


NO_STREET: Final = StreetKey()


@lru_cache(maxsize=200_000)
def street_key(line: str) -> StreetKey:
    """Take a delivery line apart; a blank, masked or wordless line gives an empty key.

    ``"BAR DES CROTTES 22 RUE DE LYON"`` -> number 22, kind R, words LYON.
    """
    if not line or is_masked(line):
        return NO_STREET
    text = _POST_CODE_TOWN.sub("", _SERVICE.sub(" ", fold(line)))
    tokens = _GLUED_REPETITION.sub(r"\1 \2", text).split()
    at, length, kind = _street_type(tokens)
    if at < 0:
        first, last, repetition, start = _leading_number(tokens)
        return StreetKey(first, last, repetition, "", _street_words(tokens[start:]))
    first, last, repetition = _number_before(tokens[:at])
    words = _street_words(tokens[at + length :])
    if not words:  # the type is the whole name: GRANDE RUE, LE BOURG
        words = _street_words(tokens[at : at + length]) or tuple(tokens[at : at + length])
    return StreetKey(first, last, repetition, kind, words)


def _street_type(tokens: list[str]) -> tuple[int, int, str]:
    """Find the street type: its place, how many words it takes, its code; the one behind a number wins."""
    types = pairs("street_types.csv")
    found = [
        (i, length, types[phrase])
        for i in range(len(tokens))
        for length in (3, 2, 1)
        if i + length <= len(tokens) and (phrase := " ".join(tokens[i : i + length])) in types
    ]
    if not found:
        return -1, 0, ""
    numbered = [hit for hit in found if hit[0] > 0 and _ends_number(tokens[hit[0] - 1])]
    return (numbered or found)[0]


def _ends_number(token: str) -> bool:
    return token.isdecimal() or token in _REPETITIONS


def _number_before(tokens: list[str]) -> tuple[int, int, str]:
    """Read the number that ends at the street type: ``12 BIS``, ``12 14``, ``12 A 14``; the last one written wins."""
    repetition = ""
    numbers: list[int] = []
    for token in reversed(tokens):
        if token.isdecimal() and len(token) <= _LONGEST_NUMBER:
            numbers.append(int(token))
        elif not numbers and not repetition and (token in _REPETITIONS or len(token) == 1) and token not in SMALL_WORDS:
            repetition = _REPETITIONS.get(token, token)
        elif token not in SMALL_WORDS and token not in _RANGE_WORDS and token not in _REPETITIONS:
            break
    if not numbers:
        return 0, 0, ""
    return min(numbers), max(numbers), repetition


def _leading_number(tokens: list[str]) -> tuple[int, int, str, int]:
    start = 0
    while start < len(tokens) and (
        (tokens[start].isdecimal() and len(tokens[start]) <= _LONGEST_NUMBER)
        or (start > 0 and tokens[start] in _REPETITIONS.keys() | _RANGE_WORDS)
    ):
        start += 1
    first, last, repetition = _number_before(tokens[:start])
    return first, last, repetition, start


def _street_words(tokens: list[str]) -> tuple[str, ...]:
    written = " ".join(_TITLES.get(token, token) for token in tokens if token not in SMALL_WORDS)
    return tuple(stem(token) for token in written.split())
