"""Stock files of any size in INSEE's layout, for tests and benchmarks: real streets and towns, invented companies."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

import duckdb

from sirene_pipeline.register.stock.files import NAMES
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable
    from pathlib import Path

MOST_ROWS: Final = 100_000_000
_FICTITIOUS: Final = (99_990_000, 10_000)  # the first eight digits of a SIREN nobody has, and how many there are
_FIRST_BODY: Final = 10_000_000
_BODIES: Final = _FICTITIOUS[0] - _FIRST_BODY
_ROW_GROUP: Final = 122_880
_NAF_2025: Final = frozenset({"activitePrincipaleNAF25Etablissement", "activitePrincipaleNAF25UniteLegale"})


def generate_stock(
    folder: Path,
    rows: int,
    *,
    seed: int = 1,
    row_group: int = _ROW_GROUP,
    naf_2025: bool = True,
    month: str | None = None,
    threads: int | None = None,
    memory_limit: str = "2GB",
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Path]:
    """Write the four stock files as Parquet into a folder and give their paths by kind.

    Establishments are sorted by SIRET and come in INSEE's columns and types; three rows make two legal units. Streets
    and towns are recombined from the packaged sample, names from words of companies' names; sole traders are masked,
    so no person is invented. SIRENs pass the checksum; up to 15,000 rows they begin with 9999 and are nobody's, beyond
    that some are other companies' real numbers under an invented name. The same arguments give the same rows with one
    version of DuckDB. Memory does not grow with the rows.

    Args:
        folder: made when missing; files of the same name are replaced.
        rows: establishments, 1 to 100,000,000.
        seed: another one gives other values to the same SIRETs.
        row_group: rows of a Parquet row group.
        naf_2025: with the NAF 2025 columns, as INSEE's files have had since December 2025.
        month: put into the file names, as in ``2026-09-01``.
        threads: for DuckDB; all cores when ``None``.
        memory_limit: for DuckDB.
        progress: told the name of each file before it is written.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise ValueError(f"rows must be 1 to {MOST_ROWS:,}, not {rows}.")
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    config: dict[str, Any] = {"memory_limit": memory_limit}
    config |= {"threads": threads} if threads else {}
    with duckdb.connect(config=config) as connection, as_file(_sample()) as sample:
        _prepare(connection, rows, seed, str(sample))
        for kind, name in NAMES.items():
            target = folder / f"{name}{f'_{month}' if month else ''}_utf8.parquet"
            progress(target.name)
            relation = connection.sql(read_sql(f"register/generate/{kind}.sql"))
            kept = [column for column in relation.columns if naf_2025 or column not in _NAF_2025]
            columns = (duckdb.ColumnExpression(column) for column in kept)
            relation.select(*columns).write_parquet(str(target), compression="zstd", row_group_size=row_group)
            written[kind] = target
    return written


def _prepare(connection: duckdb.DuckDBPyConnection, rows: int, seed: int, sample: str) -> None:
    units = (rows * 2 + 2) // 3
    fictitious = units <= _FICTITIOUS[1]
    options = {
        "sample": sample,
        "rows": rows,
        "units": units,
        "seed": seed,
        "first_body": _FICTITIOUS[0] if fictitious else _FIRST_BODY,
        "body_step": 1 if fictitious else _BODIES // units,
    }
    connection.execute(read_sql("register/stock/quiet.sql"))
    connection.execute(read_sql("register/generate/set_options.sql"), {"options": options})
    connection.execute(read_sql("register/generate/vocabulary.sql"))


def _sample() -> Traversable:
    return files("sirene_pipeline.demo.sample") / "register.jsonl.gz"
