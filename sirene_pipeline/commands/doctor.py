"""`sirene doctor`: is everything there, and what to do when it is not."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from sirene_pipeline import connections, dagster_home
from sirene_pipeline.commands.console import OUR_ERRORS, console, errors, settings, telling
from sirene_pipeline.settings import SettingsError
from sirene_pipeline.store import migrations
from sirene_pipeline.store.warehouse import Warehouse, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sirene_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; ``good`` is ``None`` for something worth knowing that is no fault."""

    what: str
    good: bool | None
    words: str


def doctor() -> None:
    """Check database, roles, ERP, register and Dagster, and say what to do about each fault."""
    chosen = settings()
    findings = [_look(what, question, chosen) for what, question in QUESTIONS.items()]
    marks = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]![/yellow]"}
    for finding in findings:
        target = errors if finding.good is False else console
        target.print(f"{marks[finding.good]} [bold]{finding.what}[/bold]: {finding.words}")
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


def _look(what: str, question: Callable[[Settings], Finding], chosen: Settings) -> Finding:
    try:
        return question(chosen)
    except OUR_ERRORS as error:
        return Finding(what, good=False, words=str(error))


def _database(chosen: Settings) -> Finding:
    found = migrations.status(Warehouse(connections.admin_database_url(chosen)))
    if not found.current:
        wrong = ", ".join(found.pending + found.changed + found.unknown)
        message = f"the schema is not the present one ({wrong}): run `sirene db upgrade`"
        raise WarehouseError(message)
    return Finding("database", good=True, words=f"{len(found.applied)} migrations, the schema is the present one")


def _roles(chosen: Settings) -> Finding:
    with connections.open_warehouse(chosen).open() as database:
        row = database.row("installation/rights")
    if not row["usable"]:
        message = f"login {row['login']} may not use our tables: grant sirene_pipeline to {row['login']}"
        raise WarehouseError(message)
    if row["superuser"]:
        return Finding("roles", None, f"the pipeline works as {row['login']}, a superuser: give it a login of its own")
    return Finding(
        "roles", good=True, words=f"the pipeline works as {row['login']}; reviewers: {row['reviewers'] or 'nobody yet'}"
    )


def _erp(chosen: Settings) -> Finding:
    words = connections.open_erp(chosen).check()
    if chosen.apply.mode != "on":
        return Finding("ERP", None, f"{words}; apply.mode is {chosen.apply.mode}, so nothing is written")
    return Finding("ERP", good=True, words=words)


def _register(chosen: Settings) -> Finding:
    # A stock at a web address is fetched now, if it was not yet: minutes, so they are told.
    with (
        console.status("Looking at the register…") as status,
        closing(connections.open_register(chosen, telling(status))) as source,
    ):
        state = source.metadata()
    words = (
        f"{state.dataset_id} at {source.address}, {state.records_count} records, data of {state.data_processed}; a run "
        f"asks about {'what changed' if chosen.register.follows else 'the longest unchecked'}, "
        f"{chosen.partners_a_run:,} partners at most"
    )
    if state.missing:
        return Finding("register", None, f"{words}; fields missing: {', '.join(state.missing)}")
    return Finding("register", good=True, words=words)


def _dagster(chosen: Settings) -> Finding:
    from sirene_pipeline.running import open_instance  # noqa: PLC0415 - Dagster takes a second to import

    try:
        with open_instance(chosen) as instance:
            runs = instance.get_runs_count()
    except OUR_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - Dagster wraps whatever its storage says
        message = f"Dagster's storage cannot be used ({type(error).__name__}: {str(error).splitlines()[0]})"
        raise SettingsError(message) from None
    home = dagster_home.environment(chosen)["DAGSTER_HOME"]
    return Finding("Dagster", good=True, words=f"DAGSTER_HOME {home}, {runs} runs so far")


QUESTIONS: dict[str, Callable[[Settings], Finding]] = {
    "database": _database,
    "roles": _roles,
    "ERP": _erp,
    "register": _register,
    "Dagster": _dagster,
}
