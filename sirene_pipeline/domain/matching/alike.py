"""Two partners of the ERP side by side: nearly equal in name and address, so that a person should look at them.

``keys`` are what two such partners share at least one of; ``alike`` judges a pair that does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from sirene_pipeline.domain.matching.place_evidence import compare_places
from sirene_pipeline.domain.matching.reasons import join, say
from sirene_pipeline.domain.matching.weights import packaged_weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sirene_pipeline.domain.matching.name_evidence import NameComparer
    from sirene_pipeline.domain.matching.place_evidence import PlaceEvidence
    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.records import Language

_NEARLY: Final = 0.83
"""The likeness of two names at one address: a letter of six, a legal form, another order of words."""
_EQUAL: Final = 0.96
"""The likeness asked for where an address is not known on both sides: equal but for spelling."""
_SAME_STREET: Final = 0.85
_NEXT_DOOR: Final = 0.25
_RARE_WORDS: Final = 2
_BEGINNING: Final = 6


class Likeness(NamedTuple):
    """How alike two names are, in percent, and what agrees, in words."""

    percent: float
    reason: str


def keys(partner: Prepared) -> frozenset[str]:
    """Give what a partner is looked up by: its address, and in its place its name whole, its rare words, its beginning.

    A partner of unknown place has its whole name only.
    """
    return frozenset(_keys(partner))


def _keys(partner: Prepared) -> Iterator[str]:
    area, street, of = _area(partner), partner.street, packaged_weights().of
    if area and street.first and street.words:
        yield f"A:{area}|{street.first}|{' '.join(sorted(street.words))}"
    for name in partner.names:
        yield f"N:{area}|{' '.join(sorted(name.words))}"
        if area:
            yield f"G:{area}|{name.glued[:_BEGINNING]}"
            rare = sorted(set(name.words), key=lambda word: (-of(word), word))[:_RARE_WORDS]
            yield from (f"W:{area}|{word}" for word in rare)


def _area(partner: Prepared) -> str:
    place = partner.place
    return min(place.communes) if place.certain else place.post_code or place.town


def alike(one: Prepared, other: Prepared, names: NameComparer, language: Language = "fr") -> Likeness | None:
    """Tell how alike two partners are; ``None`` when their names or addresses are not nearly equal.

    Numbers in names must agree: AGENCE 1 is not AGENCE 2.
    """
    if _numbers(one) != _numbers(other):
        return None
    score = names.best(one.names, other.names).score
    place = compare_places(one.place, other.place, one.street, other.street)
    if score < _NEARLY or not _same_place(place) or not _streets_agree(place, score):
        return None
    named = "same_name" if score >= _EQUAL else "near_name"
    return Likeness(round(100.0 * score, 1), join([say(named, language), say(_where(place), language)], language))


def _where(place: PlaceEvidence) -> str:
    if math.isnan(place.commune) and math.isnan(place.post_code):
        return "no_place"
    if math.isnan(place.street):
        return "same_commune"
    return "same_street" if math.isnan(place.number) else "same_address"


def _numbers(partner: Prepared) -> frozenset[str]:
    return frozenset(number for name in partner.names for number in name.numbers)


def _same_place(place: PlaceEvidence) -> bool:
    if math.isnan(place.commune):
        return math.isnan(place.post_code) or place.post_code == 1.0
    return place.commune > 0.0


def _streets_agree(place: PlaceEvidence, score: float) -> bool:
    if math.isnan(place.street):
        return score >= _EQUAL
    return place.street >= _SAME_STREET and (math.isnan(place.number) or place.number > _NEXT_DOOR)
