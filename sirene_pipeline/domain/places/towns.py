"""Names of towns as people and the post write them, brought to one key."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from sirene_pipeline.domain.text import fold

_NUMBER_IN_BRACKETS: Final = re.compile(r"\(\s*\d[^)]*\)")
_POST_CODE_BEFORE: Final = re.compile(r"^(?:F )?\d{5} ")
_CEDEX: Final = re.compile(r"\bCEDEX\b.*$")
_ARRONDISSEMENT: Final = re.compile(
    r"(PARIS|LYON|MARSEILLE) (\d{1,2}) ?(?:ER|ERE|E|EME|ND|NDE)?(?: ARR(?:T|DT|ONDISSEMENT)?)?"
)
_ARTICLE_BEHIND: Final = re.compile(r"(.+) (LE|LA|LES|L)")
_SAINTS: Final = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}
_LINKS: Final = {"S": "SUR", "SS": "SOUS", "LEZ": "LES"}


@lru_cache(maxsize=32_768)
def town_key(name: str | None) -> str:
    """Give the key two spellings of one town share: ``ST DENIS CEDEX 2`` -> ``SAINT DENIS``, ``LYON 03`` -> ``LYON``.

    Off go CEDEX and what follows, arrondissements, a department in brackets, a post code before the name; ST, STE
    and S/ are written out, and an article at the end comes first.
    """
    without_brackets = _NUMBER_IN_BRACKETS.sub(" ", name or "")
    plain = _CEDEX.sub("", _POST_CODE_BEFORE.sub("", fold(without_brackets))).strip()
    arrondissement = _ARRONDISSEMENT.fullmatch(plain)
    if arrondissement:
        return arrondissement.group(1)
    behind = _ARTICLE_BEHIND.fullmatch(plain)
    if behind:
        plain = f"{behind.group(2)} {behind.group(1)}"
    first, *others = [_SAINTS.get(word, word) for word in plain.split()] or [""]
    return " ".join([first, *(_LINKS.get(word, word) for word in others)])


def arrondissement_of(name: str | None) -> int | None:
    """Give the arrondissement a town's name carries (``PARIS 8E ARRONDISSEMENT`` -> 8), or ``None``."""
    found = _ARRONDISSEMENT.fullmatch(_CEDEX.sub("", fold(name)).strip())
    return int(found.group(2)) if found else None


def has_cedex(name: str | None) -> bool:
    """Tell whether a town is written as a distribution office of the post (CEDEX) and not as a commune."""
    return "CEDEX" in fold(name).split()
