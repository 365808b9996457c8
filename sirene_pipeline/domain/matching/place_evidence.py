"""Two places side by side, part by part; 1 agrees, 0 differs, ``nan`` means that one side does not tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from sirene_pipeline.domain.matching.addresses import StreetKey
    from sirene_pipeline.domain.matching.places import Place

UNKNOWN: Final = math.nan


class PlaceEvidence(NamedTuple):
    """How two places compare; 1 agrees, 0 differs, ``nan`` when one side does not tell."""

    department: float
    post_code: float
    """1 equal, 0.5 with the first three digits in common, 0 otherwise."""
    commune: float
    number: float
    """1 equal, 0.5 one inside the range of the other or off by two, 0 otherwise."""
    street: float
    """Likeness of the street words, 0 to 1."""
    line: float
    """Share of number, repetition and street type that agree, among those both sides write."""
    score: float
    """Summary from -1 (contradiction) to 2 (same delivery point); 0 when nothing is known."""


def compare_places(query: Place, candidate: Place, here: StreetKey, there: StreetKey) -> PlaceEvidence:
    """Compare two places, each part on its own."""
    if query.abroad or candidate.abroad:
        return PlaceEvidence(0.0, 0.0, 0.0, UNKNOWN, UNKNOWN, UNKNOWN, -1.0)
    department = _same(query.department, candidate.department)
    commune = _communes(query, candidate)
    post_code = _post_codes(query.post_code, candidate.post_code)
    street = _streets(here, there)
    number = _numbers(here, there) if street == street else UNKNOWN  # noqa: PLR0124 - nan is not equal to itself
    known_street = 0.0 if math.isnan(street) else street
    known_number = 0.5 if math.isnan(number) else number
    score = 0.3 * _signed(department) + 0.4 * _signed(commune) + 0.3 * _signed(post_code)
    if commune == 1.0 or post_code == 1.0:
        score += known_street * (0.4 + 0.6 * known_number) if known_street > 0.6 else 0.0  # noqa: PLR2004
    return PlaceEvidence(department, post_code, commune, number, street, _line(here, there), score)


def _same(one: str, other: str) -> float:
    return UNKNOWN if not one or not other else float(one == other)


def _communes(one: Place, other: Place) -> float:
    if one.communes and other.communes:
        if one.communes & other.communes:
            return 1.0 if one.certain or other.certain else 0.75
        return 1.0 if one.town and one.town == other.town and one.department == other.department else 0.0
    if one.town and other.town:
        return float(one.town == other.town)
    return UNKNOWN


def _post_codes(one: str, other: str) -> float:
    if not one or not other:
        return UNKNOWN
    return 1.0 if one == other else 0.5 * (one[:3] == other[:3])


def _streets(one: StreetKey, other: StreetKey) -> float:
    if one.empty or other.empty:
        return UNKNOWN
    if one.words == other.words:
        return 1.0
    return (
        max(
            fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words)),
            0.95 * fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)),
        )
        / 100.0
    )


def _numbers(one: StreetKey, other: StreetKey) -> float:
    if not one.first or not other.first:
        return UNKNOWN
    if {one.first, one.last} & {other.first, other.last}:
        return 1.0
    if one.first <= other.last and other.first <= one.last:
        return 0.75
    return 0.25 if abs(one.first - other.first) <= 2 else 0.0  # noqa: PLR2004 - the next door on the same side


def _line(one: StreetKey, other: StreetKey) -> float:
    if one.empty or other.empty:
        return UNKNOWN
    agree = [one.first == other.first and one.last == other.last, one.repetition == other.repetition]
    if one.kind and other.kind:
        agree.append(one.kind == other.kind)
    return sum(agree) / len(agree)


def _signed(state: float) -> float:
    """Turn agree, unknown, differ into 1, 0, -1 (differing counts half)."""
    return 0.0 if math.isnan(state) else 1.5 * state - 0.5
