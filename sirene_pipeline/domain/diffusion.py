"""What the register keeps to itself: masks, blanks, and the diffusion status of unit and establishment.

Unit and establishment have a status each (O public, P partial; the old N is read as P). Whom it hides differs: a
natural person and a grouping of persons (legal forms 2310 and 2320) lose name and address, another legal person keeps
its name and its town. Masks are looked for field by field besides, because a source may show either sign without the
other.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.records import Establishment
from sirene_pipeline.domain.text import is_mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sirene_pipeline.domain.judgement import Sentences

_NOT_PUBLIC: Final = frozenset({"P", "N"})
_GROUPINGS_OF_PERSONS: Final = frozenset({"2310", "2320"})
_TEXTS: Final = tuple(f.name for f in fields(Establishment))

SENTENCES: Final[Sentences] = {
    "non_public": (
        "le répertoire ne diffuse pas cette valeur",
        "the register does not publish this value",
    ),
    "erp_masked": (
        "l'ERP contient une valeur masquée, qui n'en est pas une",
        "the ERP holds a mask, which is no value",
    ),
    "non_public_unit": (
        "l'unité légale est en diffusion partielle",
        "the legal unit is in partial diffusion",
    ),
    "non_public_establishment": (
        "l'établissement est en diffusion partielle",
        "the establishment is in partial diffusion",
    ),
    "non_public_both": (
        "l'unité légale et l'établissement sont en diffusion partielle",
        "the legal unit and the establishment are in partial diffusion",
    ),
    "non_public_values": (
        "le répertoire masque une partie des valeurs",
        "the register masks some of the values",
    ),
}


def visible(text: str | None) -> str | None:
    """The text without blanks around, or ``None`` when it is null, blank, or masked."""
    if text is None or is_mask(text):
        return None
    return text.strip() or None


def establishment_is_private(establishment: Establishment) -> bool:
    """Tell whether the establishment is in partial diffusion: its street and post code are not public."""
    return establishment.diffusion in _NOT_PUBLIC


def everything_is_private(establishment: Establishment) -> bool:
    """Tell whether nothing of the record may be compared: a person, or a grouping of persons, in partial diffusion."""
    return _is_of_persons(establishment) and bool(_statuses(establishment) & _NOT_PUBLIC)


def names_are_private(establishment: Establishment) -> bool:
    """Tell whether the unit's names must not be compared.

    A legal person in partial diffusion keeps its public name. Where the unit is partial and its establishment is not,
    the two contradict each other about whose the name is, and it is left alone.
    """
    if everything_is_private(establishment):
        return True
    return establishment.unit_diffusion in _NOT_PUBLIC and establishment.diffusion == "O"


def privacy_code(establishment: Establishment) -> str | None:
    """The code of ``SENTENCES`` that says what of the record is withheld; ``None`` when all of it is public."""
    unit, own = establishment.unit_diffusion in _NOT_PUBLIC, establishment_is_private(establishment)
    if unit and own:
        return "non_public_both"
    if unit or own:
        return "non_public_unit" if unit else "non_public_establishment"
    return "non_public_values" if any(is_mask(text) for text in _values(establishment)) else None


def _is_of_persons(establishment: Establishment) -> bool:
    return establishment.natural_person or establishment.legal_form in _GROUPINGS_OF_PERSONS


def _statuses(establishment: Establishment) -> frozenset[str | None]:
    return frozenset({establishment.diffusion, establishment.unit_diffusion})


def _values(establishment: Establishment) -> Iterator[str]:
    for name in _TEXTS:
        value = getattr(establishment, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from value
