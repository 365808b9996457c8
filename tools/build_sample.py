"""Build the sample register and the sample ERP from a folder of source data.

    python tools/build_sample.py SOURCE_FOLDER

The results stand in ``sirene_pipeline/demo/sample`` and are checked in; the product never needs the source folder. What
the data are, where they come from and what was changed is told in the README beside them.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

from data_files import write_gzip
from sample.choice import common_sirets, older_rows
from sample.erp import build_erp
from sample.erp_layout import COLUMNS
from sample.insee import december_answers
from sample.nomenclatures import Nomenclatures
from sample.register import build_register
from sample.spreadsheet import Spreadsheet

TARGET = Path(__file__).resolve().parent.parent / "sirene_pipeline" / "demo" / "sample"


def main() -> None:
    """Write ``register.jsonl.gz`` and ``res_partner.csv`` and say how many rows each has."""
    parser = argparse.ArgumentParser(description="Build the sample register and the sample ERP.")
    parser.add_argument("source", type=Path, help="folder of the source data (erp_pairs, insee, nomenclatures, ...)")
    parser.add_argument("--target", type=Path, default=TARGET, help="where to write (default: the package's sample)")
    arguments = parser.parse_args()
    spreadsheet = Spreadsheet(arguments.source)
    names = Nomenclatures(arguments.source)
    december = {siret for siret, _, _ in december_answers(arguments.source)}
    older = older_rows(spreadsheet, december)
    register = build_register(arguments.source, names, spreadsheet, older)
    partners = build_erp(names, spreadsheet, register, older, common_sirets(spreadsheet, december))
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in register.values()]
    write_gzip(arguments.target / "register.jsonl.gz", ("\n".join(lines) + "\n").encode())
    with (arguments.target / "res_partner.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(partners)
    print(f"{len(register)} establishments, {len(partners)} partners in {arguments.target}")


if __name__ == "__main__":
    main()
