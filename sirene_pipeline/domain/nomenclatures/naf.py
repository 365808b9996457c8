"""Activity codes (APE) of the five nomenclatures Sirene still carries.

Codes of NAF rév. 2 and NAF 2025 look alike and mean different things, so a label is given only for a code together
with its nomenclature: no label rather than a wrong one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.text import fold

NAF_REV2: Final = "NAFRev2"
NAF_2025: Final = "NAF2025"
NAF_REV1: Final = "NAFRev1"
NAF_1993: Final = "NAF1993"
NAP: Final = "NAP"

_NAMES: Final = {
    "NAFREV2": NAF_REV2, "NAF REV2": NAF_REV2, "NAF REV 2": NAF_REV2, "NAF2": NAF_REV2, "NAF2008": NAF_REV2,
    "NAF2025": NAF_2025, "NAF 2025": NAF_2025, "NAF25": NAF_2025, "NAF 25": NAF_2025,
    "NAFREV1": NAF_REV1, "NAF REV1": NAF_REV1, "NAF REV 1": NAF_REV1, "NAF2003": NAF_REV1,
    "NAF1993": NAF_1993, "NAF 1993": NAF_1993, "NAP": NAP,
}  # fmt: skip
# Two digits, one or two more, then a letter (NAF) or none (NAP); a label may follow.
_SHAPE: Final = re.compile(
    r"\s*(\d{2})[.\s]?(\d{1,2})[.\s]?([A-Za-z]?)(?:\s*[-:,(\u2013]\s*\D.*|\s+[^\W\d].*)?\s*", re.DOTALL
)


def naf_code(text: str | None) -> str | None:
    """Write an activity code with its dot: ``6201Z``, ``62.01z``, ``62.01Z - Programmation`` -> ``62.01Z``.

    Codes of older nomenclatures keep their shape (``01.1A``, ``83.01``). A code with a letter that no nomenclature
    knows is given all the same, so that it stays visible; anything else is ``None``.
    """
    match = _SHAPE.fullmatch(text or "")
    if match is None:
        return None
    division, rest, letter = match.groups()
    code = f"{division}.{rest}{letter.upper()}"
    return code if letter or naf_nomenclatures_of(code) else None


def naf_label(code: str | None, nomenclature: str | None) -> str | None:
    """Give the French label of a code in one nomenclature, however its name is spelled.

    Without a nomenclature, a label is given only when exactly one nomenclature knows the code.
    """
    found = naf_code(code)
    if found is None:
        return None
    if nomenclature is None:
        known = naf_nomenclatures_of(found)
        return _labels()[min(known), found] if len(known) == 1 else None
    return _labels().get((nomenclature_name(nomenclature) or "", found))


def naf_nomenclatures_of(code: str | None) -> frozenset[str]:
    """Name the nomenclatures that know a code: ``NAFRev2``, ``NAF2025``, ``NAFRev1``, ``NAF1993``, ``NAP``."""
    return _nomenclatures().get(code or "", frozenset())


def nomenclature_name(text: str | None) -> str | None:
    """Give a nomenclature's name as it is used here (``NAF25`` -> ``NAF2025``), or ``None``."""
    return _NAMES.get(fold(text))


@cache
def _labels() -> dict[tuple[str, str], str]:
    return {(row["nomenclature"], row["code"]): row["label_fr"] for row in read_table("naf.csv.gz")}


@cache
def _nomenclatures() -> dict[str, frozenset[str]]:
    known: dict[str, set[str]] = {}
    for nomenclature, code in _labels():
        known.setdefault(code, set()).add(nomenclature)
    return {code: frozenset(names) for code, names in known.items()}
