"""Communes by code, name and post code, through the mergers of sixty years.

Codes are INSEE's, and present ones wherever a set is given; the arrondissements of Paris, Lyon and Marseille count as
communes of their own (75108), because Sirene and the post code tell them apart.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.places.towns import arrondissement_of, town_key

_ARRONDISSEMENTS: Final = {
    "75056": (75100, range(75101, 75121)),
    "69123": (69380, range(69381, 69390)),
    "13055": (13200, range(13201, 13217)),
}
_GENERIC_POST_CODES: Final = {"75000": "75056", "69000": "69123", "13000": "13055"}
"""Post codes people give a whole city of arrondissements; the post does not know them."""
_CODE: Final = re.compile(r"\d[\dAB]\d{3}")
_FOREIGN: Final = "99"


def present_commune(code: str | None) -> str | None:
    """Give the code a commune has today: that of the commune it merged into, or its own; ``None`` for no code.

    An unknown code comes back as it is.
    """
    code = (code or "").strip().upper()
    if not _CODE.fullmatch(code) or code.startswith(_FOREIGN):
        return None
    return _present_codes().get(code, code)


def whole_commune(code: str | None) -> str | None:
    """Give the commune of an arrondissement (``75108`` -> ``75056``); any other code becomes the present one."""
    present = present_commune(code)
    if present is not None and present.isdigit():
        for commune, (_, codes) in _ARRONDISSEMENTS.items():
            if int(present) in codes:
                return commune
    return present


def commune_name(code: str | None) -> str | None:
    """Give the official name of a present commune (``75108`` gives Paris), or ``None``."""
    return _names().get(whole_commune(code) or "")


def communes_named(name: str | None) -> frozenset[str]:
    """Give the present communes that bear or bore a name, or hold a hamlet of that name, in all of France.

    ``PARIS 10`` gives the arrondissement, ``PARIS`` the commune with all of its arrondissements.
    """
    found = _by_name().get(town_key(name), frozenset())
    number = arrondissement_of(name)
    if number is None:
        return found
    return frozenset(code for code in found if any(code == str(base + number) for base, _ in _ARRONDISSEMENTS.values()))


def communes_of_post_code(post_code: str | None) -> frozenset[str]:
    """Give the present communes and arrondissements a post code serves; empty for a CEDEX or an unknown code."""
    text = (post_code or "").strip()
    if text in _GENERIC_POST_CODES:
        commune = _GENERIC_POST_CODES[text]
        return frozenset({commune, *map(str, _ARRONDISSEMENTS[commune][1])})
    return _by_post_code().get(text, frozenset())


def post_codes_of_commune(code: str | None) -> frozenset[str]:
    """Give the post codes that serve a commune, those of the communes it absorbed included."""
    present = present_commune(code)
    if present in _ARRONDISSEMENTS:
        return frozenset().union(*(_post_codes().get(str(part), frozenset()) for part in _ARRONDISSEMENTS[present][1]))
    return _post_codes().get(present or "", frozenset())


@cache
def _names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table("communes.csv.gz")}


@cache
def _present_codes() -> dict[str, str]:
    """Map every code that is no more to the present one; a merger may have been merged again."""
    steps = {row["code"]: row["current_code"] for row in read_table("former_communes.csv.gz")}
    present = {}
    for former in steps:
        code, seen = former, {former}
        while code in steps and steps[code] not in seen:
            code = steps[code]
            seen.add(code)
        present[former] = code
    return present


@cache
def _post_office_rows() -> list[tuple[str, dict[str, str]]]:
    rows = ((present_commune(row["commune_code"]), row) for row in read_table("post_codes.csv.gz"))
    return [(code, row) for code, row in rows if code is not None]


@cache
def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, name in _names().items():
        found.setdefault(town_key(name), set()).add(code)
    for code, row in _post_office_rows():
        for column in ("commune", "mail_town", "former_name"):
            if row[column]:
                found.setdefault(town_key(row[column]), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _by_post_code() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, row in _post_office_rows():
        found.setdefault(row["post_code"], set()).add(code)
    return {post_code: frozenset(codes) for post_code, codes in found.items()}


@cache
def _post_codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, row in _post_office_rows():
        found.setdefault(code, set()).add(row["post_code"])
    return {code: frozenset(post_codes) for code, post_codes in found.items()}
