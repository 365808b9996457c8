"""Blocking keys: what two records must share to be compared at all.

A key is a short text, its first letter the kind. ``record_keys`` gives those of a register record; they depend on that
record alone. The index of a whole stock on disk has the same kinds of keys on a coarser grain: see ``lookups.py``.

| kind | holds | finds |
|---|---|---|
| ``W:`` | one word of a name | a shared rare word |
| ``G:`` | two neighbouring words in one piece | FIT LAB against FITLAB |
| ``S:`` | an acronym, written or by initials | IRSN |
| ``A:`` | number, rarest-looking street word, and post code or commune | a renamed company at its address |
| ``B:`` | street word and commune, without number | the same in a zone or hamlet |
| ``M:`` | kind of public body and commune | a canteen by its town hall, a hospital by its town |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.names import SHORTEST_ACRONYM
from sirene_pipeline.domain.matching.places import place_of_public_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sirene_pipeline.domain.matching.prepare import Prepared

MUNICIPALITY: Final = "21"
PUBLIC_BODIES: Final = frozenset({"17", "19", "20", "21", "22", "23", "24", "25", "26"})
"""First two digits of the SIRENs of public bodies."""


def record_keys(record: Prepared, siren: str) -> frozenset[str]:
    """Give every key of a register record."""
    keys: set[str] = set()
    for name in (*record.names, *record.parts):
        keys.update(f"W:{word}" for word in (*name.words, *name.plain))
        keys.update(f"G:{pair}" for pair in name.pairs)
        keys.update(f"S:{acronym}" for acronym in name.initials)
    keys.update(f"S:{acronym}" for acronym in record.acronyms)
    keys.update(address_keys(record))
    keys.update(f"M:{siren[:2]}|{commune}" for commune in _communes_of_body(record, siren))
    return frozenset(keys)


def _communes_of_body(record: Prepared, siren: str) -> frozenset[str]:
    """Give the communes a public body is looked for in; its SIREN may tell one its address does not."""
    if siren[:2] not in PUBLIC_BODIES:
        return frozenset()
    return record.place.communes | place_of_public_body(siren).communes


def address_keys(record: Prepared) -> Iterator[str]:
    """Give the keys of an address: number + street word, and street word alone, within post code and communes."""
    street, place = record.street, record.place
    areas = [area for area in (place.post_code, *sorted(place.communes)) if area]
    for word in street.words:
        for area in areas:
            if street.first:
                yield f"A:{street.first}|{word}|{area}"
            yield f"B:{word}|{area}"


def acronym_keys(query: Prepared) -> Iterator[str]:
    """Give the keys that find a long name by its acronym and an acronym by the long name."""
    for name in (*query.names, *query.parts):
        yield from (f"S:{word}" for word in name.words if len(word) >= SHORTEST_ACRONYM)
        yield from (f"S:{acronym}" for acronym in sorted(name.initials))
        yield from (f"W:{acronym}" for acronym in sorted(name.initials))
