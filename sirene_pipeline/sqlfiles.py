"""Where the SQL lives: plain files, in ``sql`` beside the package in a checkout, in its ``_sql`` once installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class SqlFileNotFoundError(FileNotFoundError):
    """A statement or a migration the code names is not where the SQL files are."""


def sql_folder() -> Path:
    """Return the folder that holds ``migrations``, ``statements`` and the rest.

    Raises:
        SqlFileNotFoundError: when neither a checkout's ``sql`` nor a wheel's ``_sql`` is there.
    """
    # The wheel's own folder comes first: beside an installed package, `sql` could belong to somebody else.
    candidates = (_PACKAGE / "_sql", _PACKAGE.parent / "sql")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise SqlFileNotFoundError(
        f"No SQL files: looked for {candidates[0]} (installed wheel) and {candidates[1]} (checkout). "
        "Install sirene-pipeline again, or run it from a complete checkout."
    )


def sql_path(name: str) -> Path:
    """Return the path of one SQL file or folder, given relative to the SQL folder (``migrations``).

    Raises:
        SqlFileNotFoundError: naming the missing file.
    """
    folder = sql_folder()
    path = folder / name
    if not path.exists():
        raise SqlFileNotFoundError(
            f"The SQL file {name!r} is missing from {folder}. Install sirene-pipeline again, or restore it with git."
        )
    return path


@cache
def read_sql(name: str) -> str:
    """Return the text of one SQL file, for instance ``read_sql("statements/partners/pick_batch.sql")``.

    Raises:
        SqlFileNotFoundError: naming the missing file.
    """
    return sql_path(name).read_text(encoding="utf-8")
