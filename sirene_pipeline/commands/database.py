"""`sirene db`: the embedded server, and the schema of any server."""

from __future__ import annotations

import typer

from sirene_pipeline import connections
from sirene_pipeline.commands.console import console, done, fail, in_words, settings
from sirene_pipeline.demo.environment import Sandbox
from sirene_pipeline.store import migrations
from sirene_pipeline.store.installation import store_settings
from sirene_pipeline.store.warehouse import Warehouse

app = typer.Typer(no_args_is_help=True, help="The database: start and stop the embedded server, upgrade the schema.")


@app.command()
def start() -> None:
    """Start the embedded PostgreSQL with our schema, Dagster's storage and the sample ERP."""
    with in_words():
        sandbox = Sandbox.of(settings())
        sandbox.start()
        describe(sandbox)


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL; the data stay."""
    with in_words():
        Sandbox.of(settings()).stop()
    done("The embedded PostgreSQL is stopped.")


@app.command()
def status() -> None:
    """Say whether the database runs and whether its schema is the present one."""
    chosen = settings()
    with in_words():
        if chosen.embedded:
            sandbox = Sandbox.of(chosen)
            if not sandbox.server.status().running:
                fail("The embedded PostgreSQL is not running: `sirene db start` starts it.")
            describe(sandbox)
        found = migrations.status(Warehouse(connections.admin_database_url(chosen)))
    console.print(f"{len(found.applied)} migrations applied, {len(found.pending)} pending.")
    if found.pending:
        fail(f"Run `sirene db upgrade`: {', '.join(found.pending)}")
    if found.changed or found.unknown:
        fail(f"Edited after they were applied: {found.changed or 'none'}; unknown here: {found.unknown or 'none'}")
    done("The schema is the present one.")


@app.command()
def upgrade() -> None:
    """Apply the missing migrations and replace the reviewers' contract; safe to repeat."""
    chosen = settings()
    with in_words():
        applied = migrations.upgrade(Warehouse(connections.admin_database_url(chosen)))
        with Warehouse(connections.admin_database_url(chosen)).open() as database:
            store_settings(database, connections.sql_settings(chosen))
    done(f"Applied {', '.join(applied)}." if applied else "Nothing to do: the schema is the present one.")


def describe(sandbox: Sandbox) -> None:
    """How to reach the embedded server with any client."""
    found = sandbox.server.status()
    pgpass = connections.pgpass_file(sandbox.settings.state_dir)
    done(f"PostgreSQL runs on 127.0.0.1:{found.port} (databases {connections.DATABASE}, erp, dagster).")
    console.print(f"  Passwords of its logins are in {pgpass} (psql reads them through PGPASSFILE).")
    console.print(f"  Review:  [bold]{psql(sandbox)}[/bold]")


def psql(sandbox: Sandbox, login: str = "sirene_reviewer", database: str = connections.DATABASE) -> str:
    """The command that opens a SQL prompt as one of the logins."""
    pgpass = connections.pgpass_file(sandbox.settings.state_dir)
    return f"PGPASSFILE={pgpass} psql -h 127.0.0.1 -p {sandbox.server.status().port} -U {login} {database}"
