"""Builds ``word_counts.csv.gz`` of ``sirene_pipeline/data/matching``: how common words are in names.

    python tools/count_words.py --data ../shared/data/matching

Words are counted in the names of the labelled candidates whose licence allows it (the city of Paris's grants, ODbL, are
left out); a word in fewer than three records is left out, so that no single company can be read from the counts.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from pathlib import Path

from data_files import read_csv, write_gzip

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sirene_pipeline.domain.matching.names import name_key  # noqa: E402 - the path comes first

TABLES = ROOT / "sirene_pipeline/data/matching"
SHARE_ALIKE = {"paris-grants"}
FEWEST_RECORDS = 3


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/matching")
    folder = parser.parse_args().data
    write(TABLES / "word_counts.csv.gz", ["word", "records"], word_counts(folder))


def word_counts(folder: Path) -> list[tuple[str, ...]]:
    """Give each word with the number of records that hold it, after a row ``*`` with the number of records."""
    counts: Counter[str] = Counter()
    records = 0
    for row in read_csv(folder / "candidates.csv.gz"):
        if row["source"] not in SHARE_ALIKE:
            names = (row["denomination"], row["enseigne"], row["sigle"])
            counts.update({word for name in names if name for word in name_key(name).words})
            records += 1
    common = sorted((word, str(count)) for word, count in counts.items() if count >= FEWEST_RECORDS)
    return [("*", str(records)), *common]


def write(path: Path, heading: list[str], rows: list[tuple[str, ...]]) -> None:
    """Write a gzipped CSV file, the same bytes for the same rows."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heading, *rows])
    write_gzip(path, text.getvalue().encode())
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
