"""`sirene register`: looking at the register's service itself."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import Annotated

import typer

from sirene_pipeline import connections
from sirene_pipeline.commands.console import console, done, fail, in_words, settings, table
from sirene_pipeline.register.probe import probe as ask_in_five_calls

app = typer.Typer(no_args_is_help=True, help="The register's service: is it the one this version knows?")


@app.command()
def probe(
    save_to: Annotated[Path | None, typer.Option(help="Keep the answers in this folder, as fixtures")] = None,
) -> None:
    """Make five calls of the live service and print what differs from what the product expects."""
    chosen = settings()
    with in_words(), console.status(f"Asking {chosen.register.url}…"):
        report = ask_in_five_calls(connections.ods_settings(chosen), save_to=save_to)
    if report.findings:
        rows = ((f.call, f.expected, f.found, "yes" if f.serious else "") for f in report.findings)
        console.print(table("What differs", ("call", "expected", "found", "serious"), rows))
    if not report.usable:
        fail("The service is not the one this version knows; nothing is compared until that is settled.")
    done(f"{chosen.register.dataset} at {chosen.register.url} can be used.")
