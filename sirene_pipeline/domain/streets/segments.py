"""What stands beside a street on its line or lines: buildings, floors, sites, post office boxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.nomenclatures.street_types import street_types_of
from sirene_pipeline.domain.streets.numbers import (
    LONE_NUMBER,
    NUMBER_SIGN,
    REPETITION,
    STARTS_WITH_NUMBER,
    split_number,
)
from sirene_pipeline.domain.streets.types import ARTICLES, OF_A_ROAD, ROADS, SITES, leading_types
from sirene_pipeline.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_POST_CODE_AND_TOWN: Final = re.compile(r"[\s,-]+(?:F-?)?\d{5}\s+[A-Z][A-Z' -]*(?:CEDEX(?: \d+)?)?\s*$")
_A_NAME: Final = re.compile(r"\b(?!(?:BIS|TER|QUATER|QUINQUIES|SEXIES)\b)[A-Z]{2,}")
_BETWEEN: Final = re.compile(r"[,;()\n\r|]+|\s+-\s+")
_SPECIAL: Final = re.compile(
    r"\b(?:BP|B\.P\.?|CS|C\.S\.?|TSA|CIDEX|BOITE POSTALE|COURSE SPECIALE)\s*"
    + NUMBER_SIGN
    + r"(?:\d{2} \d{3}(?!\d)|\d{1,6})"
    r"|\bPOSTE RESTANTE\b"
)
_INSIDE: Final = r"(?:BAT(?:IMENT)?|IMM(?:EUBLE)?|APPT?|APPARTEMENT|ESC(?:ALIER)?|HALL|ENTREE|BUREAU|BUR|LOCAL|BOITE)"
_COMPLEMENT: Final = re.compile(
    rf"(?:{_INSIDE}|ETAGE|ETG|C/O|CHEZ|NIVEAU|PORTE \d+|RDC|REZ DE CHAUSSEE|\d+\s*(?:ER|ERE|E|EME|ND)\s+ETAGE)\b"
)
_COMPLEMENT_BEFORE: Final = re.compile(rf"({_INSIDE}\s+[A-Z\d]+)\s+(?=\d+\s*(?:{REPETITION})?\s+[A-Z]{{2,}})")
_COMPLEMENT_BEHIND: Final = re.compile(
    rf"\s(?:(?:{_INSIDE}|LOT)\s+{NUMBER_SIGN}[A-Z]?\d*\b|(?:BAT|BATIMENT|IMMEUBLE|RESIDENCE|RES)\s).*$"
)
_SHORTEST_STREET: Final = 2
"""Words a street needs before a building may follow it: ``RESIDENCE DU LAC`` is itself the street."""


def without_town(text: str) -> str:
    """Take a post code with its town off the end of a line that holds a whole address."""
    found = _POST_CODE_AND_TOWN.search(text)
    return text[: found.start()] if found and _A_NAME.search(text[: found.start()]) else text


def split_segments(text: str) -> list[str]:
    """Split a line at its commas, brackets and dashes; a lone number stays with the street after it."""
    joined: list[str] = []
    for segment in (part.strip() for part in _BETWEEN.split(text) if fold(part)):
        if joined and LONE_NUMBER.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {segment}"
        else:
            joined.append(segment)
    return joined


def without_special(text: str) -> tuple[str, str | None]:
    """Take post office boxes (BP, CS, TSA) out of a line; give the rest and the boxes."""
    found = [re.sub(r"^([BC]) ([PS])\b", r"\1\2", fold(match.group())) for match in _SPECIAL.finditer(text)]
    return _SPECIAL.sub(" , ", text), " ".join(found) or None


def street_segment(segments: list[str]) -> str | None:
    """Choose the street: a segment with a number, one with a building before its number, one with a type, any."""
    streets = [segment for segment in segments if not _COMPLEMENT.match(segment)]
    numbered = [segment for segment in streets if STARTS_WITH_NUMBER.match(segment)]
    inside = [segment for segment in segments if _COMPLEMENT_BEFORE.match(segment)]
    typed = [segment for segment in streets if leading_types(segment)[1]]
    return next(iter([*numbered, *inside, *typed, *streets]), None)


def split_before(segment: str) -> tuple[str, str]:
    """Split off a building, or a site, written before the street without a comma."""
    match = _COMPLEMENT_BEFORE.match(segment)
    if match:
        return fold(match.group(1)), segment[match.end() :]
    types, length = leading_types(segment)
    if not SITES.intersection(types):
        return "", segment
    found = list(re.finditer(r"[^\W_]+", segment))
    for position in range(length, len(found) - 1):
        word, before = found[position].group(), found[position - 1].group()
        if word.isdigit() or (before not in ARTICLES and ROADS.intersection(street_types_of(word))):
            street = segment[found[position].start() :]
            if ROADS.intersection(leading_types(split_number(street)[3])[0]):
                return fold(segment[: found[position].start()]), street
    return "", segment


def split_behind(segment: str) -> tuple[str, str]:
    """Split off a building or a residence written behind the street without a comma."""
    match = _COMPLEMENT_BEHIND.search(segment)
    words_before = [word for word in fold(segment[: match.start()]).split() if not word.isdigit()] if match else []
    if match is None or len(words_before) < _SHORTEST_STREET:
        return segment, ""
    return segment[: match.start()], fold(match.group())


def streets_inside(line: str) -> Iterator[str]:
    """Give the parts of a line that may be the street alone.

    From each number before a road, or each road, to the end (``LE SPLENDID 69 CRS MIRABEAU``); and what stands before
    a site (``RUE MERMOZ ZAC DES CHAMPS``). A road after an article or an adjective is part of a name: ``PLACE DE LA RUE
    VERTE`` holds no ``RUE VERTE``.
    """
    tokens = fold(line).split()
    for position in range(1, len(tokens)):
        rest, before = " ".join(tokens[position:]), tokens[position - 1]
        types, length = leading_types(split_number(rest)[3])
        of_a_name = before in ARTICLES or before in OF_A_ROAD or before.isdigit()
        if ROADS.intersection(types) and (tokens[position].isdigit() or not of_a_name):
            yield rest
        if SITES.intersection(leading_types(rest)[0]) and length and before not in ARTICLES:
            yield " ".join(tokens[:position])
