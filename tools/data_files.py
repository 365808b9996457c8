"""Reads the source data of the tools and writes their results, the same bytes for the same data."""

from __future__ import annotations

import csv
import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read one CSV file, gzip or plain."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_json(path: Path) -> Any:
    """Read one JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_json_lines(path: Path) -> list[Any]:
    """Read a file with one JSON value on each line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_gzip(path: Path, content: bytes) -> None:
    """Write one gzip file; neither a date nor a name stands inside, so that the same content gives the same file."""
    with path.open("wb") as stream, gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
        packed.write(content)
