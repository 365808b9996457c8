"""Everything `make demo` and `make dev` need on this machine: the server, its databases and logins, the sample ERP."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from sirene_pipeline import connections
from sirene_pipeline.demo.postgres import SUPERUSER, EmbeddedPostgres
from sirene_pipeline.demo.sample import load_sample_erp
from sirene_pipeline.settings import SettingsError
from sirene_pipeline.sqlfiles import read_sql
from sirene_pipeline.store import migrations
from sirene_pipeline.store.installation import store_settings
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from sirene_pipeline.settings import Settings

DATABASES = (connections.DATABASE, connections.DAGSTER_DATABASE, connections.ERP_DATABASE)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The embedded server of one installation, ready for use."""

    settings: Settings
    server: EmbeddedPostgres

    @classmethod
    def of(cls, settings: Settings) -> Sandbox:
        """The server of these settings, started or not.

        Raises:
            SettingsError: when the settings name real databases: the sandbox is not for those.
        """
        if not settings.embedded:
            message = (
                "SIRENE_DATABASE_URL is set, so the embedded server and its sample data are not used. Unset it to try "
                "the demo, or start Dagster on your own databases (README, “A real ERP and the real register”)."
            )
            raise SettingsError(message)
        return cls(settings, EmbeddedPostgres(settings.state_dir / "postgres", settings.postgres_port))

    def start(self, *, anew: bool = False) -> None:
        """Start the server and bring it to what this version needs; safe to repeat.

        Args:
            anew: throw away our tables and the sample ERP first; Dagster's history stays.
        """
        self.server.start()
        for name in (connections.DATABASE, connections.ERP_DATABASE) if anew else ():
            self.server.drop_database(name)
        for name in DATABASES:
            self.server.ensure_database(name)
        self.upgrade()
        self._make_logins()
        self.load_erp()

    def stop(self) -> None:
        """Stop the server; the data stay."""
        self.server.stop()

    def upgrade(self) -> list[str]:
        """Bring our database to the present schema and hand it the settings its functions read."""
        warehouse = Warehouse(self.server.url(connections.DATABASE, driver=None))
        applied = migrations.upgrade(warehouse)
        with warehouse.open() as database:
            store_settings(database, connections.sql_settings(self.settings))
        return applied

    def load_erp(self, *, reload: bool = False) -> int:
        """Make the sample ERP unless it is there; returns the number of partners."""
        return load_sample_erp(self.server.url(connections.ERP_DATABASE, driver=None), reload=reload)

    def _make_logins(self) -> None:
        path = connections.pgpass_file(self.settings.state_dir)
        known = connections.embedded_server(self.settings.state_dir).passwords if path.exists() else {}
        passwords = {login: known.get(login) or secrets.token_urlsafe(18) for login in connections.LOGINS}
        # The first migration made the group roles; here they may log in, with a password only this folder knows.
        with psycopg.connect(self.server.url("postgres", driver=None), autocommit=True) as connection:
            connection.execute(read_sql("demo/make_role.sql"))
            connection.execute(
                sql.SQL(read_sql("demo/set_utc.sql")).format(name=sql.Identifier(connections.DAGSTER_DATABASE))
            )
            for login, password in passwords.items():
                statement = sql.SQL(read_sql("demo/set_login.sql"))
                connection.execute(statement.format(role=sql.Identifier(login), password=sql.Literal(password)))
        _write_private(path, self._pgpass({**passwords, SUPERUSER: self.server.password}))

    def _pgpass(self, passwords: dict[str, str]) -> str:
        port = self.server.status().port
        return "".join(f"127.0.0.1:{port}:*:{login}:{password}\n" for login, password in passwords.items())


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    Path(path).chmod(0o600)
