"""The sample data: a register of real establishments and an ERP whose partners are a little behind it.

Built by ``tools/build_sample.py``; what each file holds and where it comes from is told in the README beside them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import psycopg

from sirene_pipeline.sqlfiles import read_sql

SAMPLE_DATE: Final = "2025-12-15"
"""The day of the register's data."""

_FOLDER = Path(__file__).resolve().parent


def sample_register_path() -> Path:
    """Return the register: gzip JSON lines, one ODS record (Explore API v2.1, flat, nulls present) a line."""
    return _FOLDER / "register.jsonl.gz"


def sample_partners_path() -> Path:
    """Return the rows of the ERP's ``res_partner`` table: CSV with a header."""
    return _FOLDER / "res_partner.csv"


def load_sample_erp(dsn: str, *, reload: bool = False) -> int:
    """Create the sample ERP's table in a database, unless it is there; return the number of its partners.

    Args:
        dsn: libpq address of the ERP database (``postgresql://…``).
        reload: throw away what is there and begin again.
    """
    with psycopg.connect(dsn) as connection:
        there = connection.execute(read_sql("demo/erp_exists.sql")).fetchone()
        if reload or not (there and there[0]):
            _create(connection)
        counted = connection.execute(read_sql("demo/erp_count.sql")).fetchone()
    return int(counted[0]) if counted else 0


def _create(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(read_sql("demo/erp.sql"))
    with connection.cursor() as cursor, cursor.copy(read_sql("demo/erp_partners.sql")) as copy:
        copy.write(sample_partners_path().read_bytes())
    connection.execute(read_sql("demo/erp_next_id.sql"))
