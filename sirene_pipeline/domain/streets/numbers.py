"""The house number at the head of a street: ``12``, ``12 bis``, ``12-14``, ``1, 3, 5``."""

from __future__ import annotations

import re
from typing import Final

from sirene_pipeline.domain.streets.types import leading_types
from sirene_pipeline.domain.text import fold

REPETITIONS: Final = {"B": "BIS", "T": "TER", "Q": "QUATER", "C": "QUINQUIES"}
"""Repetitions in one letter. A letter is also how a building is named, which only the words around it can tell."""
REPETITION: Final = r"BIS|TER|QUATER|QUINQUIES|SEXIES|[A-Z]"
NUMBER_SIGN: Final = r"(?:N[O°º]?\s*)?"

LISTED_NUMBERS: Final = re.compile(rf"(?:\d+\s*(?:{REPETITION})?\s*,\s*)+(?=\d+\s*(?:{REPETITION})?\s+[A-Z])")
LONE_NUMBER: Final = re.compile(rf"{NUMBER_SIGN}\d{{1,5}}\s*(?:{REPETITION})?(?:\s*(?:[-/]|\b(?:A|AU|ET)\b)\s*\d+)?")
STARTS_WITH_NUMBER: Final = re.compile(rf"{NUMBER_SIGN}\d+\s*\D")

_NUMBER: Final = re.compile(rf"{NUMBER_SIGN}0*(\d{{1,5}})(?:\s*({REPETITION})(?![A-Z'\d]))?")
_LAST_NUMBER: Final = re.compile(
    rf"\s*(?:[-/&+]|\bA\b|\bET\b|\bAU\b)\s*0*(\d{{1,5}})(?:\s*(?:{REPETITION})(?![A-Z'\d]))?(?![A-Z\d])"
)
_SPACED_LAST_NUMBER: Final = re.compile(r"\s+0*(\d{1,5})\s+(?=[A-Z])")
_RANGE_FOLLOWS: Final = re.compile(r"\s*[-/]\s*\d")
_AFTER_NUMBER: Final = " ,.;:-\t"
_ARTICLES_AND_RUE: Final = frozenset("ADLNR")
"""Letters that are more than repetitions: à, d', l', n° and ``R`` for rue."""
_MONTHS: Final = re.compile(
    r"(?:1?ER )?(?:JANVIER|FEVRIER|MARS|AVRIL|MAI|JUIN|JUILLET|AOUT|SEPTEMBRE|OCTOBRE|NOVEMBRE|DECEMBRE)\b"
)


def canonical_repetition(text: str | None) -> str | None:
    """Write a repetition out: ``B`` -> ``BIS``; other letters stay."""
    folded = fold(text)
    return REPETITIONS.get(folded, folded) or None


def split_number(text: str) -> tuple[str | None, str | None, str | None, str]:
    """Split off number, repetition and last number: ``12 B-14, RUE X`` -> 12, B, 14, ``RUE X``."""
    match = _NUMBER.match(text)
    if match is None or _is_date(text[match.end(1) :]):
        return None, None, None, text
    number, repetition, end = match.group(1), match.group(2), match.end()
    if repetition in _ARTICLES_AND_RUE and not (_RANGE_FOLLOWS.match(text, end) or leading_types(text[end:])[1]):
        repetition, end = None, match.end(1)
    last = _last_number(text, end)
    if last is not None and int(last.group(1)) > int(number):
        return number, repetition, last.group(1), text[last.end() :].lstrip(_AFTER_NUMBER)
    if text[end : end + 1].strip(_AFTER_NUMBER):
        # Not a house number: 3E ETAGE, 2EME RUE, 24/24.
        return None, None, None, text
    return number, repetition, None, text[end:].lstrip(_AFTER_NUMBER)


def _last_number(text: str, end: int) -> re.Match[str] | None:
    """Find the end of a range; ``12 14 RUE X`` is one only because a type follows, ``12 4 VENTS`` is none."""
    last = _LAST_NUMBER.match(text, end)
    if last is None:
        last = _SPACED_LAST_NUMBER.match(text, end)
        last = last if last and leading_types(text[last.end() :])[1] else None
    return None if last is None or _is_date(text[last.end(1) :]) else last


def _is_date(rest: str) -> bool:
    return _MONTHS.match(fold(rest)) is not None
