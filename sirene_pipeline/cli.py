"""`sirene`: the product from the command line."""

from __future__ import annotations

import typer

from sirene_pipeline.commands import check, database, demo, doctor, files, register, review, search, serve, silences

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Keeps the partners of an ERP in step with the French company register Sirene, with a person in charge.",
)
app.add_typer(database.app, name="db")
app.add_typer(register.app, name="register")
app.add_typer(silences.app, name="silences")
app.command()(demo.demo)
app.command()(serve.dev)
app.command()(check.check)
app.command()(check.apply)
app.command()(review.proposals)
app.command()(review.accept)
app.command()(review.ignore)
app.command()(search.search)
app.command()(files.compare)
app.command()(files.match)
app.command()(silences.forget)
app.command()(doctor.doctor)
app.command()(serve.standin)


def main() -> None:
    """Entry point of the command."""
    app()
