"""Queries and candidates with everything that is worked out once: name keys, street, place, kinds of public body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.addresses import StreetKey, street_key
from sirene_pipeline.domain.matching.folding import fold
from sirene_pipeline.domain.matching.names import NameKey, canonical_words, name_key, name_variants
from sirene_pipeline.domain.matching.places import Place, is_abroad, place_of, place_of_public_body
from sirene_pipeline.domain.matching.tables import pairs, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sirene_pipeline.domain.matching.records import Candidate, Query

_MOST_NAMES: Final = 8
"""Names of one record that are looked at; a chain's shop signs add nothing beyond."""

_BODIES: Final[Mapping[str, frozenset[str]]] = {
    "municipality": frozenset({"21", "26"}),
    "school": frozenset({"21"}),
    "nursery": frozenset({"21", "26"}),
    "college": frozenset({"19", "22"}),
    "lycee": frozenset({"19", "23"}),
    "hospital": frozenset({"26"}),
    "retirement": frozenset({"26"}),
    "intercommunal": frozenset({"20", "24", "25"}),
    "department": frozenset({"22"}),
    "region": frozenset({"20", "23"}),
    "prison": frozenset({"17"}),
}
"""By kind of public service, the first two digits of the SIRENs of the bodies that run it (INSEE's numbering)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One side of a comparison.

    ``names`` are whole names, ``parts`` the second names within them. ``acronyms`` are written acronyms. ``kinds`` are
    the kinds of public service its names speak of. ``place_words`` are the words of its town and département, ``words``
    those of all its names.
    """

    names: tuple[NameKey, ...]
    parts: tuple[NameKey, ...]
    acronyms: frozenset[str]
    forms: frozenset[str]
    kinds: frozenset[str]
    street: StreetKey
    place: Place
    place_words: frozenset[str]
    words: frozenset[str]


def prepare_query(query: Query) -> Prepared:
    """Work out the keys of a query."""
    written = [name for name in (query.name, *query.other_names) if name and name.strip()]
    place = place_of(query.post_code, query.town, query.department)
    if is_abroad(query.country):
        place = Place(town=place.town, abroad=True)
    return _prepared(written, None, query.street, place)


def prepare_candidate(candidate: Candidate) -> Prepared:
    """Work out the keys of a candidate; where its place is unknown, the SIREN of a public body may tell it."""
    place = place_of(candidate.post_code, candidate.town, candidate.department, candidate.commune_code)
    if not place.communes:
        told = place_of_public_body(candidate.siren)
        if told.communes or (told.department and not place.department):
            place = told
    return _prepared(candidate.names, candidate.acronym, candidate.street, place)


def bodies_running(kinds: Iterable[str]) -> frozenset[str]:
    """Give the first two digits of the SIRENs that run these kinds of public service."""
    return frozenset(start for kind in kinds for start in _BODIES.get(kind, ()))


def _prepared(written: Iterable[str], acronym: str | None, street: str | None, place: Place) -> Prepared:
    keys: dict[str, NameKey] = {}
    parts: dict[str, NameKey] = {}
    for name in written:
        whole, *others = name_variants(name)
        keys.setdefault(name_key(whole).text, name_key(whole))
        for other in others:
            parts.setdefault(name_key(other).text, name_key(other))
    sigle = name_key(acronym) if acronym else None
    if sigle is not None and sigle.words:
        keys.setdefault(sigle.text, sigle)
    names = tuple(key for key in keys.values() if key.words)[:_MOST_NAMES]
    return Prepared(
        names=names,
        parts=tuple(key for text, key in parts.items() if text not in keys)[:_MOST_NAMES],
        acronyms=frozenset({sigle.glued}) if sigle is not None else frozenset(),
        forms=frozenset(form for key in names for form in key.forms),
        kinds=_kinds(names),
        street=street_key(street or ""),
        place=place,
        place_words=_place_words(place.town, place.department),
        words=frozenset(word for key in names for word in key.words),
    )


def _kinds(names: tuple[NameKey, ...]) -> frozenset[str]:
    table = pairs("public_bodies.csv")
    return frozenset(table[word] for name in names for word in name.words if word in table)


@cache
def _department_names() -> Mapping[str, tuple[str, ...]]:
    return {code: canonical_words(fold(name)) for code, name in rows("departments.csv")}


@cache
def _place_words(town: str, department: str) -> frozenset[str]:
    """Give the words by which a name speaks of this place, spelled like the words of names."""
    return frozenset((*canonical_words(town), *_department_names().get(department, ())))
