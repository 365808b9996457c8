"""Why two streets are the same, nearly so, or not: reason codes with their sentences in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences

SENTENCES: Final[Sentences] = {
    "street_same": ("même rue", "same street"),
    "street_abbreviated": ("même rue, abrégée", "same street, abbreviated"),
    "street_with_complement": (
        "même rue, avec un complément ou une boîte postale",
        "same street, with a complement or a post office box",
    ),
    "street_other_line": ("même rue, sur une autre ligne", "same street, on another line"),
    "street_shortened": ("même rue, nom raccourci", "same street, name shortened"),
    "street_type_missing": ("même rue, sans son type", "same street, without its type"),
    "street_range": ("même rue, numéro {current} pour {register}", "same street, number {current} for {register}"),
    "street_number_not_in_register": (
        "même rue, le registre n'a pas de numéro",
        "same street, the register has no number",
    ),
    "street_building": (
        "{letter} peut être un bâtiment ou une répétition du numéro",
        "{letter} may be a building or a repetition of the number",
    ),
    "street_post_office_box": (
        "l'ERP n'a qu'une boîte postale, le registre une rue",
        "the ERP has only a post office box, the register a street",
    ),
    "street_complement": (
        "l'ERP a le complément d'adresse du registre à la place de la rue",
        "the ERP has the register's address complement in the place of the street",
    ),
    "street_missing": ("pas de rue dans l'ERP", "no street in the ERP"),
    "street_masked": ("l'adresse n'est pas publique", "the address is not public"),
    "street_not_in_register": ("le registre n'a pas de rue", "the register has no street"),
    "street_mojibake": ("la rue est abîmée par un mauvais encodage", "the street is damaged by a wrong encoding"),
    "street_number_missing": ("même rue, sans son numéro", "same street, without its number"),
    "street_number_different": ("même rue, autre numéro", "same street, another number"),
    "street_different": ("autre rue", "another street"),
}

UNCERTAIN: Final = frozenset(
    {
        "street_building",
        "street_complement",
        "street_number_not_in_register",
        "street_post_office_box",
        "street_range",
        "street_shortened",
        "street_type_missing",
    }
)
"""Reasons of an equivalent street that a person may want to look at: nearly the same, not the same by rule."""
