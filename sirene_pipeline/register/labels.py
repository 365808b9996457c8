"""From the labels ODS shows to INSEE's codes, and from street types to their long form; what is unknown stays visible.

The two small tables are packaged beside this module; everything else is closed lists.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

STATES: Final = {"actif": "A", "active": "A", "a": "A", "fermé": "F", "ferme": "F", "f": "F"}
UNIT_STATES: Final = {
    "active": "A",
    "actif": "A",
    "a": "A",
    "cessée": "C",
    "cessee": "C",
    "cessé": "C",
    "cesse": "C",
    "c": "C",
}
DIFFUSIONS: Final = {"o": "O", "p": "P", "n": "P"}
"""N, "not public", ceased to exist on 2023-03-21; old rows that carry it are as closed to us as P."""
YES_NO: Final = {"oui": True, "o": True, "true": True, "1": True, "non": False, "n": False, "false": False, "0": False}

_SPACES: Final = re.compile(r"\s+")
_NUMBERS: Final = re.compile(r"\d+")
_NOT_PLAIN: Final = re.compile(r"[^A-Z0-9]+")


def workforce_code(label: str | None, sortable: str | None) -> str | None:
    """Give INSEE's workforce code (``12``, ``NN``) from the label, the sortable number, or both.

    The label decides when it is understood, by its bounds and not its spelling (``1000 à 1999``, ``1 000 à 1 999``);
    the sortable number helps when it is not, except 0, which cannot tell "none" (00) from "not an employer" (NN).
    ``None`` when neither is understood.
    """
    from_label = _band_of_label(label) if label else None
    if from_label is not None:
        return from_label
    if sortable is None or not sortable.isdigit() or int(sortable) == 0:
        return None
    code = sortable.zfill(2)
    return code if code in _codes() else None


def long_street_type(text: str) -> str:
    """Give a street type's long form in capitals without accents: ``Quai`` -> ``QUAI``, ``BD`` -> ``BOULEVARD``.

    A mask (``[ND]``) is given back as it is.
    """
    if text.startswith("["):
        return text
    plain = plain_capitals(text)
    return street_types().get(plain, plain)


def plain_capitals(text: str) -> str:
    """Write a text in capitals without accents, with only letters, digits and single spaces."""
    return _NOT_PLAIN.sub(" ", register_spelling(text)).strip()


def register_spelling(text: str) -> str:
    """Write a text as INSEE does: capitals, no accents, ligatures undone, single spaces; punctuation stays."""
    undone = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("\u2019", "'")
    letters = unicodedata.normalize("NFKD", undone)
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(bare.upper().split())


def _band_of_label(label: str) -> str | None:
    glued = _SPACES.sub("", label)
    if glued.upper() == "NN" or "nonemployeu" in glued.casefold():
        return "NN"
    if glued in _codes():
        return glued
    bounds = tuple(int(number) for number in _NUMBERS.findall(glued))
    return _bands().get(bounds)


@cache
def _bands() -> dict[tuple[int, ...], str]:
    """Map a band's bounds, as its label writes them, to its code."""
    bands: dict[tuple[int, ...], str] = {}
    for row in _table("workforce_bands.csv"):
        least, most = row["least"], row["most"]
        if not least:  # NN has no bounds: it is known by its words
            continue
        bounds = (int(least),) if most in ("", least) else (int(least), int(most))
        bands[bounds] = row["code"]
    return bands


@cache
def _codes() -> frozenset[str]:
    return frozenset(_bands().values())


@cache
def street_types() -> dict[str, str]:
    """Map short street types to their long forms, both in capitals without accents: ``BD`` to ``BOULEVARD``."""
    return {row["short"]: row["long"] for row in _table("street_types.csv")}


def _table(name: str) -> list[dict[str, str]]:
    text = (files("sirene_pipeline.register") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
