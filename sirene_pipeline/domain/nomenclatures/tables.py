"""Reads the packaged tables of ``sirene_pipeline/data/nomenclatures``; where they come from is told there."""

from __future__ import annotations

import csv
import gzip
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """Give the rows of a packaged CSV file (gzip by its ending); callers keep what they make of them."""
    data = (files("sirene_pipeline") / "data" / "nomenclatures" / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    return list(csv.DictReader(data.decode("utf-8").splitlines()))
