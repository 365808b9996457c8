"""Types of street: every spelling to its long form, and the long form as ODS shows it."""

from __future__ import annotations

from functools import cache
from typing import Final

from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.text import fold

_COMMON: Final = ("CHEMIN", "QUAI", "SENTIER", "ZONE D ACTIVITES")
"""What people mean by a short spelling of several types (``QUA``, ``SEN``), where nothing else decides."""
_PLURALS: Final = {"ALLEES": "Allées"}
"""Plurals that are read as their singular and shown as they are."""


def street_types_of(text: str | None) -> tuple[str, ...]:
    """Give the long forms a spelling may stand for, the likeliest first: ``QUA`` -> ``QUAI``, ``QUARTIER``."""
    return _spellings().get(fold(text), ())


def street_type_long(text: str | None) -> str | None:
    """Give the likeliest long form of a street type in capitals (``av``, ``Avenue`` -> ``AVENUE``), or ``None``."""
    return next(iter(street_types_of(text)), None)


def street_type_shown(text: str | None) -> str | None:
    """Write a street type as ODS does: ``ALLEE`` -> ``Allée``; an unknown one gets one capital letter."""
    folded = fold(text)
    if not folded:
        return None
    return _PLURALS.get(folded) or _labels().get(street_type_long(folded) or "") or folded.capitalize()


@cache
def longest_street_type() -> int:
    """Count the words of the longest spelling."""
    return max(len(spelling.split()) for spelling in _spellings())


@cache
def _labels() -> dict[str, str]:
    return {row["long"]: row["label"] for row in read_table("street_types.csv")}


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in read_table("street_types.csv"):
        for spelling in (row["long"], row["label"], *row["short"].split("|")):
            types = found.setdefault(fold(spelling), [])
            if row["long"] not in types:
                types.append(row["long"])
    found.pop("", None)
    return {spelling: _ordered(spelling, types) for spelling, types in found.items()}


def _ordered(spelling: str, types: list[str]) -> tuple[str, ...]:
    return tuple(sorted(types, key=lambda long_form: (long_form != spelling, long_form not in _COMMON, long_form)))
