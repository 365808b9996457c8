"""Reads addresses that a source gives in one string."""

from __future__ import annotations

import re
from typing import Any

STREET_TYPES = (
    "ALLEE", "AVENUE", "BOULEVARD", "CHEMIN", "COURS", "ESPLANADE", "FAUBOURG", "IMPASSE", "PASSAGE", "PLACE", "QUAI",
    "ROUTE", "RUE", "RUELLE", "SQUARE", "TRAVERSE",
)  # fmt: skip
"""Rarer types are left out: such a word is as often a part of the name."""


def parse_address(address: str | None) -> dict[str, Any]:
    """Read an address in one string: ``complement number type label post code town``."""
    matched = re.fullmatch(r"(?:(.*?) )?(\d{5}) (\D+)", address or "")
    if not matched:
        return {}
    street, post_code, town = matched.groups()
    parts: dict[str, Any] = {"post_code": post_code, "town": town}
    types = "|".join(STREET_TYPES)
    found = re.fullmatch(rf"(?:(\D.*?) )?(?:(\d+) )?(?:(?<=\d )([A-D]|BIS|TER) )?({types}) (.+)", street or "")
    if not found:
        return parts | {"street": street}
    complement, number, repetition, kind, label = found.groups()
    return parts | {
        "complement": complement,
        "number": number,
        "repetition": repetition,
        "street_type": kind,
        "street": label,
    }
