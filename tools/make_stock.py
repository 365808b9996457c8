"""Write stock files of any size in the layout of INSEE's monthly files, for tests and benchmarks.

    python tools/make_stock.py FOLDER --rows 2000000

The companies are invented, the streets and towns are real (source: INSEE, base Sirene, Licence Ouverte 2.0).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from sirene_pipeline.register.stock.generator import generate_stock


def main() -> None:
    """Read the arguments, write the files, say how long it took and how large they are."""
    parser = argparse.ArgumentParser(description="Write stock files of any size in the layout of INSEE's.")
    parser.add_argument("folder", type=Path, help="where to write; made when missing")
    parser.add_argument("--rows", type=int, default=2_000_000, help="establishments (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other values (default: %(default)s)")
    parser.add_argument("--row-group", type=int, default=122_880, help="rows of a row group (default: %(default)s)")
    parser.add_argument("--month", help="put into the file names, as in 2026-09-01")
    parser.add_argument("--without-naf-2025", action="store_true", help="the layout of before December 2025")
    parser.add_argument("--threads", type=int, help="for DuckDB (default: all cores)")
    parser.add_argument("--memory-limit", default="2GB", help="for DuckDB (default: %(default)s)")
    given = parser.parse_args()
    started = time.monotonic()
    written = generate_stock(
        given.folder,
        given.rows,
        seed=given.seed,
        row_group=given.row_group,
        naf_2025=not given.without_naf_2025,
        month=given.month,
        threads=given.threads,
        memory_limit=given.memory_limit,
        progress=lambda name: print(f"writing {name}", flush=True),
    )
    for path in written.values():
        print(f"{path}  {path.stat().st_size:,} bytes")
    print(f"{given.rows:,} establishments in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
