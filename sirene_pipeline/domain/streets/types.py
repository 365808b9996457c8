"""The type at the head, or at the end, of a street's words."""

from __future__ import annotations

from typing import Final

from sirene_pipeline.domain.nomenclatures.street_types import longest_street_type, street_types_of
from sirene_pipeline.domain.text import fold

ROADS: Final = frozenset(
    {"ALLEE", "AVENUE", "BOULEVARD", "CHEMIN", "CHEMIN RURAL", "COURS", "IMPASSE", "PASSAGE", "PLACE", "QUAI", "ROUTE"}
    | {"RUE", "RUELLE", "SENTIER", "SQUARE", "VOIE"}
)
SITES: Final = frozenset(
    {"CENTRE COMMERCIAL", "CLOS", "DOMAINE", "HAMEAU", "LIEU DIT", "LOTISSEMENT", "PARC", "PARC D ACTIVITES"}
    | {"RESIDENCE", "ZONE ARTISANALE", "ZONE D ACTIVITES", "ZONE D ACTIVITES ECONOMIQUES"}
    | {"ZONE D AMENAGEMENT CONCERTE", "ZONE INDUSTRIELLE"}
)
"""Types of sites that people write before the street they lie in: the street is what comes after."""
ARTICLES: Final = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "L", "D"})

OF_A_ROAD: Final = frozenset(
    {"", "ANCIENNE", "BASSE", "GRAND", "GRANDE", "HAUTE", "NOUVELLE", "PETITE", "VIEILLE", "VIEUX"}
)
"""What makes a name together with a type behind it: ``LA GRANDE RUE`` is no ``RUE DE LA GRANDE``."""


def leading_types(text: str) -> tuple[tuple[str, ...], int]:
    """Give the types the first words stand for and their length in words; one short word alone is no type."""
    tokens = fold(text).split()
    for length in range(min(longest_street_type(), len(tokens)), 0, -1):
        spelling = " ".join(tokens[:length])
        types = street_types_of(spelling)
        if not types and length > 1 and street_types_of(tokens[0]):
            types = street_types_of(" ".join([street_types_of(tokens[0])[0], *tokens[1:length]]))
        if types and (len(tokens) > length or length > 1 or spelling in types):
            return types, length
    return (), 0


def trailing_type(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read a street whose type comes last, as lists sorted by name have it: ``DE BEAUVAIS RUE``."""
    types = street_types_of(tokens[-1]) if tokens else ()
    named = " ".join(word for word in tokens[:-1] if word not in ARTICLES) not in OF_A_ROAD
    return (types, tokens[:-1]) if named and ROADS.intersection(types) else ((), tokens)
