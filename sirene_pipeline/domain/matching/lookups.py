"""What a query is looked up by in an index of the whole register: words and their variants, streets, public bodies.

The index holds words as the register writes them, singular, so a query's canonical word is looked up in all its written
forms: SOCIETE as SOCIETE, STE, SOC. What is found is compared word by word afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from sirene_pipeline.domain.matching.keys import MUNICIPALITY
from sirene_pipeline.domain.matching.names import SHORTEST_ACRONYM, SMALL_WORDS, stem
from sirene_pipeline.domain.matching.places import communes_of_post_code
from sirene_pipeline.domain.matching.prepare import bodies_running
from sirene_pipeline.domain.matching.tables import pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sirene_pipeline.domain.matching.prepare import Prepared

INITIALS_MARK: Final = "*"
"""Stands before letters that are initials, so that they are no word."""
AS_WRITTEN: Final = 0.5
ACRONYM: Final = 0.6
TYPO: Final = 0.75
"""What a word counts that is found as it was written before abbreviations were read, as an acronym, or misspelt."""
_TOWN_HALL, _PUBLIC_BODY = 0.9, 0.25


@dataclass(frozen=True, slots=True)
class Lookup:
    """Words of which any one will do, the canonical one first; ``share`` of its weight counts when one is found.

    An acronym's weight is its share. Only a ``word`` that nobody bears is worth looking for in other spellings.
    """

    words: tuple[str, ...]
    share: float
    kind: Literal["word", "joined", "acronym"]


def lookups(query: Prepared) -> list[Lookup]:
    """Give what the names of a query are looked up by."""
    names = (*query.names, *query.parts)
    canonical = {word: (word, *written_forms().get(word, ())) for name in names for word in name.words}
    covered = {form for forms in canonical.values() for form in forms}
    written = dict.fromkeys(word for name in names for word in name.plain if word not in covered)
    joined = dict.fromkeys(pair for name in query.names for pair in name.pairs)
    initials = dict.fromkeys(letters for name in names for letters in sorted(name.initials))
    acronyms = dict.fromkeys(
        word for name in names for word in name.words if len(word) >= SHORTEST_ACRONYM and word not in initials
    )
    return [
        *(Lookup(forms, 1.0, "word") for forms in canonical.values()),
        *(Lookup((word,), AS_WRITTEN, "word") for word in written),
        *(Lookup((pair,), 1.0, "joined") for pair in joined),
        *(Lookup((f"{INITIALS_MARK}{letters}", letters), ACRONYM, "acronym") for letters in initials),
        *(Lookup((f"{INITIALS_MARK}{word}",), ACRONYM, "acronym") for word in acronyms),
    ]


def streets(query: Prepared) -> Iterator[tuple[str, str, int]]:
    """Give commune, word of the street and number (0: none) of the places where a query's address can be."""
    communes = query.place.communes | communes_of_post_code(query.place.post_code)
    for word in query.street.words:
        yield from ((commune, word, query.street.first) for commune in sorted(communes))


def public_bodies(query: Prepared) -> Iterator[tuple[str, str, float]]:
    """Give commune, first two digits of the SIREN, and worth of the public bodies that may run what a query names."""
    for kind in sorted(bodies_running(query.kinds)):
        worth = _TOWN_HALL if kind == MUNICIPALITY else _PUBLIC_BODY
        yield from ((commune, kind, worth) for commune in sorted(query.place.communes))


@cache
def idle_words() -> tuple[str, ...]:
    """Give the words an index leaves out: small words and legal forms of one word."""
    return tuple(sorted(SMALL_WORDS | {phrase for phrase in pairs("legal_forms.csv") if " " not in phrase}))


@cache
def written_forms() -> Mapping[str, tuple[str, ...]]:
    """Give the written forms of canonical words, singular: SOCIETE is written STE, SOC."""
    forms: dict[str, set[str]] = defaultdict(set)
    for written, word in pairs("name_words.csv").items():
        forms[stem(word)].add(stem(written))
    return {word: tuple(sorted(written - {word})) for word, written in forms.items()}
