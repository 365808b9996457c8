"""What a downloaded file is: told by its contents, so that a page of HTML with status 200 never becomes a stock."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_PARQUET: Final = b"PAR1"
_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 65_536
_IDENTIFIERS: Final = frozenset({"siren", "siret", "siretEtablissementPredecesseur"})
"""One of these is in the first line of every CSV file of INSEE's stock."""


def suffix_of(path: Path) -> str | None:
    """Give the suffix of a whole Parquet, ZIP or CSV file (gzipped or not) by its contents; ``None`` for all else."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - len(_PARQUET)))
        tail = file.read()
    if head.startswith(_PARQUET):
        return ".parquet" if tail == _PARQUET and path.stat().st_size > 2 * len(_PARQUET) else None
    if zipfile.is_zipfile(path):
        return ".zip"
    if head.startswith(_GZIP):
        return ".csv.gz" if _is_whole_gzip(path) else None
    return ".csv" if _is_csv(head) else None


def suffix_in(name: str) -> str | None:
    """Give the suffix a name promises; ``None`` when it promises none of these."""
    return next((suffix for suffix in (".parquet", ".zip", ".csv.gz", ".csv") if name.lower().endswith(suffix)), None)


def _is_csv(head: bytes) -> bool:
    first = head.decode("utf-8-sig", "replace").partition("\n")[0]
    return not _IDENTIFIERS.isdisjoint(column.strip().strip('"') for column in first.split(","))


def _is_whole_gzip(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            csv = _is_csv(file.read(_HEAD))
            while file.read(1 << 20):
                pass
    except (OSError, EOFError):
        return False
    return csv
