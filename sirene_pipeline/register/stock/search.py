"""The parameters of a search in the stock: words in the register's spelling, prefixes and exact codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.register.labels import plain_capitals, register_spelling
from sirene_pipeline.register.ods.odsql import dotted_naf

if TYPE_CHECKING:
    from sirene_pipeline.register.search_query import SearchQuery


def search_parameters(query: SearchQuery) -> dict[str, object]:
    """Give the parameters of ``sql/register/stock/search.sql``.

    Wide mode asks that every word occur somewhere in the names or the town (misspellings are not tolerated: the stock
    has no full text index); strict mode that one of them begin as written. A post code also matches a CEDEX code.
    """
    wide = query.mode == "wide"
    names, towns, streets = (
        _words(query.name if wide else None),
        _words(query.town if wide else None),
        _words(query.street),
    )
    return {
        "siret": query.siret,
        "siren": query.siren,
        "longest_word": _longest(names),
        "words": names,
        "name_start": None if wide else _beginning(query.name),
        "longest_street_word": _longest(streets),
        "street_words": streets,
        "longest_town_word": _longest(towns),
        "town_words": towns,
        "town_start": None if wide else _beginning(query.town),
        "post_code": _trimmed(query.post_code),
        "department": _trimmed(query.department),
        "naf": dotted_naf(query.naf) if query.naf else None,
        "active_only": query.active_only,
    }


def _words(text: str | None) -> list[str]:
    return plain_capitals(text).split() if text else []


def _longest(words: list[str]) -> str | None:
    return max(words, key=len, default=None)


def _beginning(text: str | None) -> str | None:
    return register_spelling(text) or None if text else None


def _trimmed(text: str | None) -> str | None:
    return (text.strip().upper() or None) if text else None
