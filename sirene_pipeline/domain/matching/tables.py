"""The small packaged tables of matching: legal forms, abbreviations, street types, public bodies."""

from __future__ import annotations

import csv
import gzip
import io
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def read_text(name: str) -> str:
    """Read a packaged file of ``data/matching`` as text; ``.gz`` files are unpacked."""
    raw = (resources.files("sirene_pipeline") / "data" / "matching" / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")


def rows(name: str) -> list[list[str]]:
    """Read a packaged CSV file without its heading."""
    return list(csv.reader(io.StringIO(read_text(name))))[1:]


@cache
def pairs(name: str) -> Mapping[str, str]:
    """Read a packaged CSV file of two columns as a mapping from the first to the second."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def phrase_finder(name: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Give a pattern that finds the phrases of a two-column table as whole words, the longest first, and the table."""
    table = pairs(name)
    longest_first = sorted(table, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), table


def replacer(name: str) -> Callable[[str], str]:
    """Give a function that rewrites the phrases of a two-column table in a folded text."""
    pattern, table = phrase_finder(name)

    def rewrite(text: str) -> str:
        return pattern.sub(lambda found: table[found.group()], text)

    return rewrite
