"""Identifiers somebody typed: in their own field, or alone in the name box; never pieced together from an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

if TYPE_CHECKING:
    from sirene_pipeline.domain.matching.records import Query

SIREN_LENGTH: Final = 9
SIRET_LENGTH: Final = 14
_ALONE: Final = re.compile(r"\s*\d{3}[\s.\-]?\d{3}[\s.\-]?\d{3}(?:[\s.\-]?\d{5}|[\s.\-]?\d{2}[\s.\-]?\d{3})?\s*")
_FLOAT: Final = re.compile(r"(\d+)[.,]0+")
_SEPARATORS: Final = re.compile(r"[\s.\-]+")
_VAT_KEY: Final = re.compile(r"^FR[0-9A-Z]{2}(?=\d{9}$)")
_LABELLED: Final = re.compile(r"\b(?:SIRET|SIREN|RCS)\b\D{0,12}?(\d[\d\s.]{7,16}\d)", re.IGNORECASE)
_SIRET_IN_TEXT: Final = re.compile(r"(?<!\d)\d{14}(?!\d)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A valid SIREN, and the SIRET when that is what was typed."""

    siren: str
    siret: str | None = None


def typed_identifier(query: Query) -> Identifier | None:
    """Give the identifier a query carries: SIRET, SIREN or VAT field first, then the name box.

    In a name only digits that stand alone, 14 digits in a row, or digits behind SIRET, SIREN or RCS count: the number
    of a street next to a post code (``1456 avenue du test 75015``) is no SIREN.
    """
    fields = (query.siret, query.siren, query.vat)
    for text in fields:
        if text and (found := _read(text)):
            return found
    return _in_name(query.name or "")


def _in_name(name: str) -> Identifier | None:
    if found := _FLOAT.fullmatch(name.strip()):
        return _read(found.group(1))
    if _ALONE.fullmatch(name) or name.strip().upper().startswith("FR"):
        return _read(name)
    for found in (*_LABELLED.finditer(name), *_SIRET_IN_TEXT.finditer(name)):
        if identifier := _read(found.group(found.lastindex or 0)):
            return identifier
    return None


def _read(text: str) -> Identifier | None:
    """Read a text that is one number: SIRET, SIREN or French VAT; placeholders and wrong checksums give nothing."""
    number = _SEPARATORS.sub("", text).upper()
    digits = _VAT_KEY.sub("", number)
    if not digits.isdigit() or not digits.isascii() or len(set(digits[:SIREN_LENGTH])) == 1:
        return None
    if len(digits) == SIREN_LENGTH and siren_number.is_valid(digits):
        return Identifier(digits)
    if digits == number and len(digits) == SIRET_LENGTH and siren_number.is_valid(digits[:SIREN_LENGTH]):
        return Identifier(digits[:SIREN_LENGTH], digits) if siret_number.is_valid(digits) else None
    return None
