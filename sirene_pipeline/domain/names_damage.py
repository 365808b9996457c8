"""Damage that spreadsheets and wrong encodings do to a text, recognised against the register's value.

A value is called damaged only when the damage, undone, gives what the register says: then it is a repair, and no news.
"""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Final, Literal

from sirene_pipeline.domain.text import fold, repair_mojibake

Damage = Literal["mojibake", "spreadsheet"]

_LOST_LETTER: Final = "\ufffd"
_YEAR_FIRST: Final = re.compile(r"\d{4}-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})[-./ ]([^\W\d_]{3,9})\.?(?:[-./ ]\d{2,4})?")
_MONTH_YEAR: Final = re.compile(r"([^\W\d_]{3,9})\.?[-./ ](\d{2,4})")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]0+)?")
_FIRST_SERIAL_DAY: Final = date(1899, 12, 30).toordinal()
_SERIALS: Final = range(20_000, 80_000)
"""Spreadsheet day numbers of 1954 to 2119; smaller numbers more likely mean themselves."""
_MONTHS: Final = {
    "JANVIER": 1, "JANV": 1, "JAN": 1, "JANUARY": 1, "FEVRIER": 2, "FEVR": 2, "FEV": 2, "FEB": 2, "FEBRUARY": 2,
    "MARS": 3, "MAR": 3, "MARCH": 3, "AVRIL": 4, "AVR": 4, "APR": 4, "APRIL": 4, "MAI": 5, "MAY": 5, "JUIN": 6,
    "JUN": 6, "JUNE": 6, "JUILLET": 7, "JUIL": 7, "JUL": 7, "JULY": 7, "AOUT": 8, "AOU": 8, "AUG": 8, "AUGUST": 8,
    "SEPTEMBRE": 9, "SEPT": 9, "SEP": 9, "SEPTEMBER": 9, "OCTOBRE": 10, "OCT": 10, "OCTOBER": 10, "NOVEMBRE": 11,
    "NOV": 11, "NOVEMBER": 11, "DECEMBRE": 12, "DEC": 12, "DECEMBER": 12,
}  # fmt: skip


def is_damage_of(text: str, original: str) -> Damage | None:
    """Name the damage that made a text of the register's value; ``None`` when it is no recognisable damage."""
    if _is_mangled(text, original):
        return "mojibake"
    if _is_spreadsheet_value(text.strip(), original):
        return "spreadsheet"
    return None


def _is_mangled(text: str, original: str) -> bool:
    """Tell mojibake, HTML entities or lost letters (``CAF\ufffd DU PARC``) of the original."""
    plain = html.unescape(text) if "&" in text else text
    repaired = repair_mojibake(plain) or plain
    if repaired != text and fold(repaired) == fold(original) and fold(text) != fold(original):
        return True
    return _LOST_LETTER in text and _fits_lost_letters(text, original)


def _fits_lost_letters(text: str, original: str) -> bool:
    parts = [re.escape(fold(piece)) for piece in text.split(_LOST_LETTER)]
    whole = fold(original)
    if 2 * sum(map(len, parts)) < len(whole):
        return False
    return re.fullmatch(r" ?.{1,2} ?".join(parts), whole) is not None


def _is_spreadsheet_value(text: str, original: str) -> bool:
    """Tell whether a spreadsheet made the text of the original: ``5-5`` a date, ``007`` a 7."""
    read = _day_and_month(text)
    if read is not None and text != original and read in _readings_as_date(original):
        return True
    bare, number = fold(original), re.sub(r"[.,]0+$", "", text)
    return (
        bare.isascii() and bare.isdigit() and number.isascii() and number.isdigit()
        and text != original and bare.lstrip("0") == number.lstrip("0")
    )  # fmt: skip


def _day_and_month(text: str) -> frozenset[int] | None:
    """Day and month of a text that is a date as spreadsheets show it, as a set: which is which depends on the sheet."""
    if found := _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return frozenset({int(found.group(1)), int(found.group(2))})
    if (found := _DAY_MONTH.fullmatch(text)) and (month := _MONTHS.get(fold(found.group(2)))):
        return frozenset({int(found.group(1)), month})
    if (found := _MONTH_YEAR.fullmatch(text)) and (month := _MONTHS.get(fold(found.group(1)))):
        return frozenset({int(found.group(2)) % 100, month})
    if (found := _SERIAL.fullmatch(text)) and int(found.group(1)) in _SERIALS:
        day = date.fromordinal(_FIRST_SERIAL_DAY + int(found.group(1)))
        return frozenset({day.day, day.month})
    return None


def _readings_as_date(original: str) -> tuple[frozenset[int], ...]:
    """Day and month a spreadsheet may have read in a text of two or three numbers or month names."""
    words = fold(original).split()
    if not 2 <= len(words) <= 3 or max(map(len, words)) > 9:  # noqa: PLR2004 - a date has two or three short parts
        return ()
    parts = [_MONTHS.get(word) or (int(word) if word.isascii() and word.isdigit() else None) for word in words]
    numbers = [part for part in parts if part is not None]
    if len(numbers) != len(parts):
        return ()
    # "MARS 2024" becomes the first of March 2024; "5-5" the fifth of May of the current year.
    return (frozenset(numbers[:2]), frozenset({1, numbers[0]}), frozenset({numbers[0], numbers[1] % 100}))
