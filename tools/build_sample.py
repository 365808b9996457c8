"""Build the sample register and the sample ERP from a folder of source data.

    python tools/build_sample.py SOURCE_FOLDER

The results stand in ``sirene_pipeline/demo/sample`` and are checked in; the product never needs the source folder. What
the data are, where they come from and what was changed is told in the README beside them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from pathlib import Path

from sample_erp import COLUMNS, SampleErp
from sample_register import Sources

TARGET = Path(__file__).resolve().parent.parent / "sirene_pipeline" / "demo" / "sample"


def main() -> None:
    """Write ``register.jsonl.gz`` and ``res_partner.csv`` and say how many rows each has."""
    parser = argparse.ArgumentParser(description="Build the sample register and the sample ERP.")
    parser.add_argument("source", type=Path, help="folder of the source data (erp_pairs, insee, nomenclatures, ...)")
    parser.add_argument("--target", type=Path, default=TARGET, help="where to write (default: the package's sample)")
    arguments = parser.parse_args()
    sources = Sources(arguments.source)
    erp = SampleErp(sources)
    register = sources.records(erp.older)
    partners = erp.rows(register)
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in register.values()]
    # Without a date or a name inside, the same data give the same bytes.
    with (
        (arguments.target / "register.jsonl.gz").open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed,
    ):
        packed.write(("\n".join(lines) + "\n").encode())
    with (arguments.target / "res_partner.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(partners)
    print(f"{len(register)} establishments, {len(partners)} partners in {arguments.target}")


if __name__ == "__main__":
    main()
