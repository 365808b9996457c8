"""`sirene proposals`, `accept`, `ignore`: the reviewers' contract from the command line, with a reviewer's rights."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from sirene_pipeline import connections
from sirene_pipeline.commands.console import console, done, in_words, settings, table
from sirene_pipeline.store import review
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sirene_pipeline.store.warehouse import Database


@contextmanager
def as_reviewer() -> Iterator[Database]:
    """A connection with a reviewer's rights; the system user is declared beside the login."""
    with in_words(), Warehouse(connections.reviewer_database_url(settings())).open() as database:
        review.declare(database, getpass.getuser())
        yield database


def proposals(
    partner: Annotated[str | None, typer.Argument(help="Only this partner (ERP key or reference)")] = None,
    limit: Annotated[int, typer.Option(help="How many lines at most")] = 200,
) -> None:
    """List the open proposals: partner, field, value in the ERP, value in the register, why."""
    with as_reviewer() as database:
        lines = review.open_lines(database, partner=partner, limit=limit)
        total = review.count_open(database)
    console.print(line_table("Proposals", lines))
    console.print(f"{len(lines)} of {total} open lines.")


def accept(lines: Annotated[list[int], typer.Argument(help="Numbers of the lines")]) -> None:
    """Accept lines: they are written to the ERP at the next run of apply_decisions."""
    with as_reviewer() as database:
        count = review.accept(database, lines)
    done(f"{count} lines accepted.")


def ignore(
    lines: Annotated[list[int], typer.Argument(help="Numbers of the lines")],
    reason: Annotated[str | None, typer.Option(help="Why, for the figures")] = None,
) -> None:
    """Ignore lines: these fields of these partners are never proposed again."""
    with as_reviewer() as database:
        count = review.ignore(database, lines, reason)
    done(f"{count} lines ignored for good (see review.silenced; `review.reopen` takes it back).")


def line_table(title: str, lines: list[review.OpenLine]) -> object:
    """The lines as a reviewer reads them."""
    return table(
        title,
        ("line", "partner", "", "field", "current", "new", "why"),
        (
            (line.line_id, line.ref or line.partner_id, line.partner, line.label, line.current, line.new, line.reason)
            for line in lines
        ),
    )
