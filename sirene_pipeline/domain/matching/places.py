"""Where a query or a candidate is: département, post code, commune; each compared as agree, unknown or differ.

Communes come from La Poste's table (post code, commune, former communes), merged communes as the commune of today, the
arrondissements of Paris, Lyon and Marseille as their city. A post code that the table does not know (CEDEX, special)
only tells its département.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.folding import fold, is_masked
from sirene_pipeline.domain.nomenclatures.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_CEDEX_OR_DISTRICT: Final = re.compile(
    r"\bCEDEX.*$|\b\d{1,2}(?:E|EME|ER|ERE)?(?: ARRONDISSEMENT| ARRDT| ARR)?\b.*$|\bARRONDISSEMENT\b"
)
_CITIES: Final = {"751": "75056", "6938": "69123", "132": "13055"}
_TOWN_WORDS: Final = {"SAINT": "ST", "SAINTE": "STE", "S": "SUR"}
_MOST_HOMONYMS: Final = 12
"""A town name borne by more communes than this tells nothing without its département."""
_POST_CODE_LENGTH: Final = 5
_CORSICA: Final = frozenset({"2A", "2B"})
_FRANCE: Final = frozenset({"", "FR", "FRA", "FRANCE", "GP", "MQ", "GF", "RE", "YT", "MF", "BL", "PM"})
_PUBLIC_WITH_DEPARTMENT: Final = frozenset({"19", "21", "22", "24", "25", "26"})
_MUNICIPALITY: Final = "21"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is known.

    ``department``: two characters, three overseas, ``20`` for both of Corsica; empty when unknown. ``post_code``: five
    digits of a geographic code, else empty. ``communes``: the INSEE codes it can be, empty when unknown; ``certain``
    tells whether post code and town, or a town alone in its département, agree on them. ``town`` is the key of the
    town's name. ``abroad``: the country is not France.
    """

    department: str = ""
    post_code: str = ""
    communes: frozenset[str] = frozenset()
    certain: bool = False
    town: str = ""
    abroad: bool = False


def place_of(
    post_code: str | None, town: str | None, department: str | None = None, commune_code: str | None = None
) -> Place:
    """Work out a place from what is written; every part may be missing or wrong."""
    codes = ((code or "").strip().upper() for code in (department, commune_code))
    return _place(_digits(post_code), town or "", *codes)


def is_abroad(country: str | None) -> bool:
    """Tell whether a country, by name or ISO code, is another one than France."""
    return fold(country or "") not in _FRANCE


def place_of_public_body(siren: str) -> Place:
    """Read the place a public body's SIREN tells: the département of schools and hospitals, a municipality's commune.

    INSEE forms the SIREN of a municipality from 21, the département, and its commune code.
    """
    if siren[:2] not in _PUBLIC_WITH_DEPARTMENT:
        return Place()
    department = siren[2:4]
    if department == "97":
        department = siren[2:5]
    communes: frozenset[str] = frozenset()
    if siren[:2] == _MUNICIPALITY:
        if department == "75":
            return Place(department=department, communes=frozenset({_CITIES["751"]}), certain=True)
        number = siren[6:8] if len(department) > 2 else siren[5:8]  # noqa: PLR2004 - overseas codes have three digits
        codes = [f"{area}{number}" for area in (sorted(_CORSICA) if department == "20" else [department])]
        communes = frozenset(today(code) for code in codes if today(code) in _tables().names)
    return Place(department=department, communes=communes, certain=len(communes) == 1)


@lru_cache(maxsize=100_000)
def town_key(town: str) -> str:
    """Give the key of a town's name: no CEDEX, no arrondissement, ST for SAINT, no article in front."""
    if is_masked(town):
        return ""
    text = _CEDEX_OR_DISTRICT.sub("", fold(town)).strip() or fold(town)
    words = [_TOWN_WORDS.get(word, word) for word in text.split()]
    while len(words) > 1 and words[0] in {"LA", "LE", "LES", "L"}:
        words.pop(0)
    return " ".join(words)


def department_of(code: str) -> str:
    """Give the département of a post code or commune code; ``20`` for both of Corsica, three digits overseas."""
    if code[:2] in _CORSICA:
        return "20"
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


def communes_of_post_code(post_code: str) -> frozenset[str]:
    """Give the communes a post code serves; none for a CEDEX or an unknown one."""
    return _tables().by_post_code.get(post_code, frozenset())


@dataclass(frozen=True, slots=True)
class _Tables:
    by_post_code: Mapping[str, frozenset[str]]
    by_town: Mapping[str, frozenset[str]]
    names: Mapping[str, str]


@cache
def _tables() -> _Tables:
    """Read La Poste's names and post codes, and INSEE's names, as keys; each belongs to a commune of today."""
    known = {
        (today(row["commune_code"]), row["post_code"], town_key(name))
        for row in read_table("post_codes.csv.gz")
        for name in (row["commune"], row["mail_town"], row["former_name"])
        if name
    }
    official = {(row["code"], town_key(row["name"])) for row in read_table("communes.csv.gz")}
    official -= {(commune, town) for commune, _, town in known}
    by_post_code: dict[str, set[str]] = defaultdict(set)
    by_town: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for commune, post_code, town in sorted(known | {(commune, "", town) for commune, town in official}):
        if post_code:
            by_post_code[post_code].add(commune)
        by_town[town].add(commune)
        names.setdefault(commune, town)
    return _Tables(
        {key: frozenset(codes) for key, codes in by_post_code.items()},
        {key: frozenset(codes) for key, codes in by_town.items()},
        names,
    )


def today(code: str) -> str:
    """Give the commune of today that a code belongs to; arrondissements give their city."""
    for start, city in _CITIES.items():
        if code.startswith(start) and len(code) == _POST_CODE_LENGTH:
            return city
    return merged_communes().get(code, code)


@cache
def merged_communes() -> Mapping[str, str]:
    """Give the codes of communes that merged into others, and the code of 2026."""
    return {row["code"]: row["current_code"] for row in read_table("former_communes.csv.gz")}


def _digits(post_code: str | None) -> str:
    if post_code and len(post_code) == _POST_CODE_LENGTH and post_code.isdecimal() and post_code.isascii():
        return post_code
    digits = "".join(char for char in post_code or "" if char.isdigit())
    return digits.zfill(_POST_CODE_LENGTH) if len(digits) in (_POST_CODE_LENGTH - 1, _POST_CODE_LENGTH) else ""


@lru_cache(maxsize=100_000)
def _place(post_code: str, town: str, department: str, commune_code: str) -> Place:
    tables = _tables()
    department = department_of(post_code or commune_code or department)
    key = town_key(town)
    of_code = tables.by_post_code.get(post_code, frozenset())
    of_town = tables.by_town.get(key, frozenset())
    if department:
        of_town = frozenset(code for code in of_town if department_of(code) == department)
    if commune_code:
        communes, certain = frozenset({today(commune_code)}), True
    elif both := of_code & of_town:
        communes, certain = both, True
    elif of_town and len(of_town) <= _MOST_HOMONYMS:
        communes, certain = of_town, len(of_town) == 1
    else:
        communes, certain = of_code, False
    if not department and certain:
        department = department_of(next(iter(communes)))
    if not key and certain:
        key = tables.names.get(next(iter(communes)), "")
    return Place(department, post_code if of_code else "", communes, certain, key)
