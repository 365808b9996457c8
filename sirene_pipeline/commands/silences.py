"""`sirene silences` and `sirene forget`: what is never proposed again, and what must not be kept."""

from __future__ import annotations

import csv
import getpass
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import Annotated

import typer

from sirene_pipeline import connections
from sirene_pipeline.commands.console import done, fail, in_words, settings
from sirene_pipeline.domain.identifiers import check_siren
from sirene_pipeline.store import retention, silences

app = typer.Typer(no_args_is_help=True, help="What is never proposed again, as a file.")


@app.command()
def export(path: Annotated[Path, typer.Argument(help="CSV file to write")]) -> None:
    """Write every silence to a CSV file."""
    with in_words(), connections.open_warehouse(settings()).open() as database:
        rows = silences.export(database)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, silences.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    done(f"{len(rows)} silences written to {path}.")


@app.command("import")
def load(
    path: Annotated[Path, typer.Argument(help="CSV file as export writes it", exists=True, dir_okay=False)],
) -> None:
    """Add the silences of a CSV file that are not there yet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [number for number, row in enumerate(rows, start=2) if not (row.get("partner_id") and row.get("field"))]
    if missing:
        fail(f"{path}, line {missing[0]}: partner_id and field are needed. Nothing was imported.")
    with in_words(), connections.open_warehouse(settings()).open() as database:
        added = silences.load(database, rows, by=getpass.getuser())
    done(f"{added} silences added, {len(rows) - added} were there.")


def forget(siren: Annotated[str, typer.Argument(help="9 digits")]) -> None:
    """Erase what is stored of one legal unit of the register; the ERP and the history of decisions stay."""
    checked = check_siren(siren)
    if checked.value is None:
        fail(f"{siren} is no SIREN ({checked.reason}): nine digits that pass the checksum are needed.")
        return
    with in_words(), connections.open_warehouse(settings()).open() as database:
        erased = retention.forget(database, checked.value)
    done(f"SIREN {checked.value}: " + ", ".join(f"{count} {what}" for what, count in erased.items()) + " erased.")
