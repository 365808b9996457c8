"""One line of a French address, taken apart: number, repetition, last number, type, label, and what is beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sirene_pipeline.domain.streets.numbers import LISTED_NUMBERS, canonical_repetition, split_number
from sirene_pipeline.domain.streets.segments import (
    split_before,
    split_behind,
    split_segments,
    street_segment,
    without_special,
    without_town,
)
from sirene_pipeline.domain.streets.types import leading_types, trailing_type
from sirene_pipeline.domain.text import fold, is_blank


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A street in its parts, all folded: capitals, no accents, no punctuation.

    ``number`` and ``last_number`` have no leading zeros; ``repetition`` is written out (``BIS``) or one letter;
    ``type`` is the likeliest long form (``COURS``), ``types`` all that its spelling may stand for; ``label`` holds the
    words of the name. ``complement`` (building, floor) and ``special_distribution`` (BP, CS) are no part of the street;
    ``written`` is the street folded as it was written, its short forms kept.
    """

    number: str | None = None
    repetition: str | None = None
    last_number: str | None = None
    type: str | None = None
    types: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    complement: str | None = None
    special_distribution: str | None = None
    written: str = field(default="", compare=False)

    @property
    def has_street(self) -> bool:
        """Whether there is a street at all, not only a building or a post office box."""
        return bool(self.type or self.label)

    @property
    def name(self) -> tuple[str, ...]:
        """The words of the street with its type, without its number."""
        return (*(self.type or "").split(), *self.label)


@lru_cache(maxsize=65_536)
def parse_street(line: str | None) -> StreetLine:
    """Take a line apart, or several joined by commas or line ends; never raises, whatever the text.

    Of several segments the street is the first that starts with a number or a street type; the others are complement.
    """
    if is_blank(line):
        return StreetLine()
    text, special = without_special(without_town(_capitals(line)))
    text = LISTED_NUMBERS.sub(lambda listed: f"{listed.group().split(',')[0]}-", text)
    segments = split_segments(text)
    chosen = street_segment(segments)
    beside = [fold(segment) for segment in segments if segment is not chosen]
    before, street = split_before(chosen or "")
    street, behind = split_behind(street)
    complement = " ".join(part for part in (*beside, before, behind) if part)
    return replace(_parse_segment(street), complement=complement or None, special_distribution=special)


def _capitals(line: str | None) -> str:
    """Fold each word, and keep the punctuation that tells segments and ranges apart."""
    plain = re.sub("[\u2010-\u2015]", "-", (line or "").replace("\u2019", "'"))
    return re.sub(r"[^\W_]+", lambda word: fold(word.group()), plain)


def _parse_segment(segment: str) -> StreetLine:
    number, repetition, last, rest = split_number(segment.strip())
    tokens = tuple(fold(rest).split())
    types, length = leading_types(rest)
    label = tokens[length:]
    if not types:
        types, label = trailing_type(tokens)
    return StreetLine(
        number=number,
        repetition=canonical_repetition(repetition),
        last_number=last,
        type=types[0] if types else None,
        types=types,
        label=label,
        written=" ".join(part for part in (number, repetition, last, *tokens) if part),
    )
