"""Why two places are the same, nearly so, or not: reason codes with their sentences in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences

SENTENCES: Final[Sentences] = {
    "post_code_same": ("même code postal", "same post code"),
    "post_code_spelling": ("même code postal, écrit autrement", "same post code, written differently"),
    "post_code_missing": ("pas de code postal dans l'ERP", "no post code in the ERP"),
    "post_code_masked": ("le code postal n'est pas public", "the post code is not public"),
    "post_code_not_in_register": ("le registre n'a pas de code postal", "the register has no post code"),
    "post_code_lost_zero": ("le code postal a perdu son zéro", "the post code lost its zero"),
    "post_code_cedex": (
        "code postal CEDEX {post_code} de la même commune",
        "post code is CEDEX {post_code} of the same commune",
    ),
    "post_code_cedex_likely": (
        "{post_code} semble être un code CEDEX de la même commune",
        "{post_code} seems to be a CEDEX code of the same commune",
    ),
    "post_code_arrondissement": (
        "{post_code} désigne la même ville ou le même arrondissement",
        "{post_code} stands for the same city or arrondissement",
    ),
    "post_code_same_commune": (
        "{post_code} dessert la même commune, ou une commune qui l'a rejointe",
        "{post_code} serves the same commune, or one that merged into it",
    ),
    "post_code_is_commune_code": (
        "{post_code} est le code INSEE de la commune, pas un code postal",
        "{post_code} is the INSEE code of the commune, not a post code",
    ),
    "post_code_different": ("autre code postal", "another post code"),
    "town_same": ("même ville", "same town"),
    "town_spelling": ("même ville, écrite autrement", "same town, written differently"),
    "town_missing": ("pas de ville dans l'ERP", "no town in the ERP"),
    "town_masked": ("la ville n'est pas publique", "the town is not public"),
    "town_not_in_register": ("le registre n'a pas de ville", "the register has no town"),
    "town_cedex": ("même ville, avec CEDEX", "same town, with CEDEX"),
    "town_arrondissement": ("même ville, avec son arrondissement", "same town, with its arrondissement"),
    "town_merged": (
        "{town} fait partie de la même commune ({commune})",
        "{town} is part of the same commune ({commune})",
    ),
    "town_shortened": ("même ville, nom abrégé, même code postal", "same town, name shortened, same post code"),
    "town_mojibake": ("la ville est abîmée par un mauvais encodage", "the town is damaged by a wrong encoding"),
    "town_different": ("autre ville", "another town"),
    "country_same": ("même pays", "same country"),
    "country_missing": ("pas de pays dans l'ERP", "no country in the ERP"),
    "country_masked": ("le pays n'est pas public", "the country is not public"),
    "country_not_in_register": ("le registre ne permet pas de dire le pays", "the register does not tell the country"),
    "country_unreadable": ("pays de l'ERP non reconnu", "the ERP's country is not recognised"),
    "country_overseas": (
        "{country} fait partie de la France, sous son propre code de pays",
        "{country} is part of France, with a country code of its own",
    ),
    "country_contradicted": (
        "le registre indique {stated} comme pays, mais le code postal et la commune sont en {country}",
        "the register states {stated} as the country, but the post code and the commune are in {country}",
    ),
    "country_different": ("autre pays", "another country"),
}
