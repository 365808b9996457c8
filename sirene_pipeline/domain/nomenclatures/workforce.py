"""Workforce bands: INSEE's codes, and the labels of ODS, of INSEE and of ERPs.

A band is never a number of people: code 12 is 20 to 49 employees, and "12 employees" is no band at all.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from sirene_pipeline.domain.nomenclatures.selections import code_of_selection
from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["fr", "en"]

NOT_AN_EMPLOYER: Final = "NN"
NO_EMPLOYEES: Final = frozenset({NOT_AN_EMPLOYER, "00"})
"""The two codes that say nobody works there, which many registers and ERPs do not tell apart."""

_CODE_BEFORE_LABEL: Final = re.compile(r"(NN|\d{2})\s*[-:]\s*(?=\D*\d|\D*EMPLOY)")
_THOUSANDS: Final = re.compile(r"(?<=\d)[\s.,'](?=\d{3}(?!\d))")
_NUMBERS: Final = re.compile(r"\d+")
_NOBODY: Final = re.compile(r"NON EMPLOYE|PAS EMPLOYEU|NOT AN EMPLOYER|NO EMPLOYER")
_AND_MORE: Final = re.compile(r"\+|PLUS|MORE|OVER")


def workforce_code(text: str | None, selection: Mapping[str, str] | None = None) -> str | None:
    """Give INSEE's code of a band (``12``, ``NN``), or ``None`` when the text is no band.

    Reads the ERP's own key (``selection`` maps codes to keys), INSEE's code, and a label in French or English by its
    bounds, however its thousands are written; a rank before the label (``12 - 2 000 to 4 999 employees``) is put aside.
    """
    if text is None or not text.strip():
        return None
    own = code_of_selection(text, selection)
    if own is not None:
        return own
    code = re.sub(r"\.0$", "", text.strip()).upper()
    if code in _bands():
        return code
    return _code_of_label(text)


def workforce_label(code: str | None, language: Language = "fr") -> str | None:
    """Give the label of a band as ODS shows it, or in English; ``None`` for an unknown code."""
    row = _bands().get(code or "")
    return row[f"label_{language}"] if row else None


def _code_of_label(text: str) -> str | None:
    if _NOBODY.search(fold(text)):
        return NOT_AN_EMPLOYER
    together = _THOUSANDS.sub("", text.upper())
    numbers = tuple(int(number) for number in _NUMBERS.findall(together))
    open_ended = bool(_AND_MORE.search(together))
    found = _by_bounds().get((numbers, open_ended)) or _by_bounds().get((numbers, False))
    if found is None and _CODE_BEFORE_LABEL.match(together.strip()):
        found = _by_bounds().get((numbers[1:], open_ended))
    return found


@cache
def _bands() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_table("workforce_bands.csv")}


@cache
def _by_bounds() -> dict[tuple[tuple[int, ...], bool], str]:
    """Map the numbers of a label, and whether it says "or more", to the code; a band of one number is 0 or open."""
    bounds: dict[tuple[tuple[int, ...], bool], str] = {}
    for code, row in _bands().items():
        if row["least"] == row["most"]:
            if row["least"]:
                bounds[(int(row["least"]),), False] = code
        elif row["most"]:
            bounds[(int(row["least"]), int(row["most"])), False] = code
        else:
            bounds[(int(row["least"]),), True] = code
    return bounds
