"""Mass changes: when a field differs for too large a share of a batch, a person looks before a reviewer drowns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class FieldChanges:
    """How many partners of one batch would see a field changed: ``different`` only, neither filled in nor repaired."""

    batch_id: str
    field: str
    label: str
    changes: int
    partners: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop to open, with the one line that tells what happened."""

    batch_id: str
    kind: str
    field: str
    message: str
    partners: int


def mass_changes(counts: Sequence[FieldChanges], *, share: float, minimum: int, language: str) -> list[Hold]:
    """The holds a batch calls for.

    Args:
        counts: changes by batch and field.
        share: the part of a batch above which a change is a mass change (0.4).
        minimum: batches of fewer partners than this open no hold (20).
        language: ``fr`` or ``en``.
    """
    return [
        Hold(count.batch_id, "mass_change", count.field, _mass_message(count, language), count.changes)
        for count in counts
        if count.partners >= minimum and count.changes > share * count.partners
    ]


def nomenclature_changes(counts: Sequence[FieldChanges], *, minimum: int, language: str) -> list[Hold]:
    """One hold for codes that cannot be compared because the register speaks another nomenclature than the ERP."""
    return [
        Hold(count.batch_id, "nomenclature", count.field, _nomenclature_message(count, language), count.changes)
        for count in counts
        if count.partners >= minimum and count.changes >= minimum
    ]


def _mass_message(count: FieldChanges, language: str) -> str:
    percent = round(100 * count.changes / count.partners)
    if language == "en":
        return f"{count.label} changes for {count.changes} of {count.partners} partners of the batch ({percent} %)"
    return f"{count.label} change pour {count.changes} des {count.partners} partenaires du lot ({percent} %)"


def _nomenclature_message(count: FieldChanges, language: str) -> str:
    share = f"{count.changes} / {count.partners}"
    if language == "en":
        return f"{count.label}: the register changed nomenclature ({share} partners); nothing is proposed"
    return f"{count.label} : nouvelle nomenclature au répertoire ({share} partenaires) ; rien n'est proposé"
