"""The columns of the stock files, by name: years differ, and only what the product cannot do without stops a run."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sirene_pipeline.register.errors import SchemaChangedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT: Final = "VARCHAR"
_IDENTIFIERS: Final = {
    "establishments": ("siret", "siren"),
    "units": ("siren",),
    "successions": ("siretEtablissementPredecesseur", "siretEtablissementSuccesseur"),
    "duplicates": ("siren", "sirenDoublon"),
    "history": ("siren",),
}


def check_columns(kind: str, columns: Mapping[str, str], name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Check a file's columns (name to DuckDB type); gives those the product would read and misses, and unheard-of ones.

    Raises:
        SchemaChangedError: when a required column is missing, an identifier is a number (its zeros are lost), or a
            column holds lists.
    """
    uses = known_columns()[kind]
    absent = sorted(column for column, use in uses.items() if use == "required" and column not in columns)
    if absent:
        raise SchemaChangedError(f"The stock file {name} lacks the column(s) {', '.join(absent)}")
    for column in _IDENTIFIERS[kind]:
        if columns[column] != _TEXT:
            raise SchemaChangedError(
                f"The column {column} of {name} is {columns[column]}, not text: leading zeros are lost"
            )
    for column, use in uses.items():
        if use != "not_read" and columns.get(column, "").endswith(("]", ")")):
            raise SchemaChangedError(f"The column {column} of {name} now holds {columns[column]}, not a single value")
    missing = tuple(column for column, use in uses.items() if use == "read" and column not in columns)
    return missing, tuple(sorted(columns.keys() - uses.keys()))


@cache
def known_columns() -> dict[str, dict[str, str]]:
    """Give, by file, the columns INSEE documents and their use: ``required``, ``read``, ``perhaps``, ``not_read``."""
    text = (files("sirene_pipeline.register") / "data" / "stock_columns.csv").read_text(encoding="utf-8")
    known: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        known.setdefault(row["file"], {})[row["column"]] = row["use"]
    return known
