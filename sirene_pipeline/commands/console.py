"""How commands talk: one console, tables, and errors as sentences with exit status 1."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from sirene_pipeline.demo.postgres_errors import EmbeddedPostgresError
from sirene_pipeline.demo.standin.server import StandinError
from sirene_pipeline.erp.protocol import ErpError
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.settings import Settings, SettingsError, load_settings
from sirene_pipeline.sqlfiles import SqlFileNotFoundError
from sirene_pipeline.store.warehouse import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.status import Status

_PIPED_WIDTH = 160
console = Console(highlight=False)
if not console.is_terminal:
    console.width = _PIPED_WIDTH  # rich takes 80 columns for a pipe, too few for a table of proposals
errors = Console(stderr=True, highlight=False, soft_wrap=True)

OUR_ERRORS = (
    SettingsError,
    EmbeddedPostgresError,
    WarehouseError,
    ErpError,
    RegisterError,
    SqlFileNotFoundError,
    StandinError,
)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn the errors we know into a sentence and exit status 1; anything else is a bug and shows its trace."""
    try:
        yield
    except psycopg.Error as error:
        message = error.diag.message_primary or str(error).strip()
        hint = f"\n{error.diag.message_hint}" if error.diag.message_hint else ""
        fail(f"{message}{hint}")
    except OUR_ERRORS as error:
        fail(str(error))


def settings() -> Settings:
    """The settings, or all their faults in words."""
    with in_words():
        return load_settings()


def fail(message: str) -> None:
    """Say what happened and stop."""
    errors.print(f"[red]✗[/red] {message}")
    raise typer.Exit(1)


def done(message: str) -> None:
    """Say what was done."""
    console.print(f"[green]✓[/green] {message}")


def telling(status: Status) -> Callable[[str, float], None]:
    """Let a status line say what is being done, and how much of it."""
    return lambda what, share: status.update(f"{what}: {share:.0%}")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table for a person."""
    made = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    return made
