"""The register's street as the ERP writes it, and as it is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.nomenclatures import street_type_shown, street_types_of
from sirene_pipeline.domain.streets.lines import StreetLine, parse_street
from sirene_pipeline.domain.text import fold, is_blank, is_mask

if TYPE_CHECKING:
    from sirene_pipeline.domain.records import Establishment

_NOTHING: Final = frozenset({"", "NULL", "NONE", "NAN"})
"""What some sources write where they have nothing."""


def format_street(establishment: Establishment) -> str | None:
    """Write the street as ODS does: ``52 Quai PAUL SEDALLIAN``, ``12 B Rue DE LA GARE``, ``12-14 Rue X``.

    ``None`` when the register has no street, or when any part of it is masked.
    """
    parts = (establishment.number, establishment.repetition, establishment.street_type, establishment.street_label)
    if any(is_mask(part) for part in (*parts, establishment.last_number)):
        return None
    number, repetition, kind, label = (_value(part) for part in parts)
    if kind is None and label is None:
        return None
    if number is not None:
        number = number.lstrip("0") or None
    before = " ".join(part for part in (number, repetition if number else None) if part)
    last = (_value(establishment.last_number) or "").lstrip("0")
    if before and last and last != number:
        before = f"{before}-{last}"
    if kind and label and fold(label).startswith(f"{fold(kind)} "):
        kind = None
    shown = street_type_shown(kind) if kind else None
    return " ".join(part for part in (before, shown, label) if part) or None


def format_complement(establishment: Establishment) -> str | None:
    """Give the complement of the address (building, floor, zone), or ``None`` when there is none or it is masked."""
    return None if is_mask(establishment.complement) else _value(establishment.complement)


def format_special_distribution(establishment: Establishment) -> str | None:
    """Give the post office box (``BP 12``, ``CS 70001``), or ``None`` when there is none or it is masked."""
    masked = is_mask(establishment.special_distribution)
    return None if masked else _value(establishment.special_distribution)


def street_of(establishment: Establishment) -> StreetLine:
    """Give the register's street in its parts; an empty one when there is none or it is masked."""
    parsed = parse_street(format_street(establishment))
    complement = " ".join(part for part in (parsed.complement, fold(format_complement(establishment))) if part)
    # The register's own spelling may stand for several types (ZA), which the written long form no longer shows.
    types = street_types_of(establishment.street_type)
    if parsed.type in types:
        parsed = replace(parsed, types=types)
    special = fold(format_special_distribution(establishment)) or parsed.special_distribution
    return replace(parsed, complement=complement or None, special_distribution=special)


def _value(part: str | None) -> str | None:
    if is_blank(part) or part is None or fold(part) in _NOTHING:
        return None
    return " ".join(part.split())
