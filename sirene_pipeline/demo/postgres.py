"""An embedded PostgreSQL server: one folder, one port of 127.0.0.1, a generated password; no Docker, no system package.

The folder holds ``password`` (mode 0600), ``lock`` (one starter at a time) and ``cluster`` (the data, the configuration
and ``server.log``). The server outlives the process that started it until somebody calls ``stop``.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from sirene_pipeline.demo import postgres_cluster as cluster_files
from sirene_pipeline.demo import postgres_process as process
from sirene_pipeline.demo import postgres_programs as programs
from sirene_pipeline.demo.postgres_errors import EmbeddedPostgresError, disk_full, from_os_error, port_taken
from sirene_pipeline.demo.postgres_process import HOST
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEFAULT_PORT", "HOST", "SUPERUSER", "EmbeddedPostgres", "EmbeddedPostgresError", "ServerStatus"]

DEFAULT_PORT: Final = 15432
SUPERUSER: Final = "sirene_owner"

_LOCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known of the server of one folder."""

    running: bool
    folder: Path
    data_folder: Path
    port: int | None = None
    pid: int | None = None
    user: str = ""
    """The system user the server runs as, when that is not ourselves."""


class EmbeddedPostgres:
    """The server of one folder.

    Args:
        folder: where everything is kept; made when missing. Put it out of version control.
        port: the port on 127.0.0.1; ``None`` takes the port it already runs on, else any free one (tests).
        fast: gives up durability for speed (no ``fsync``): for data nobody would miss.

    Every method raises ``EmbeddedPostgresError`` with a message for the person at the keyboard.
    """

    def __init__(self, folder: Path, port: int | None = DEFAULT_PORT, *, fast: bool = False) -> None:
        if port is not None and not 1 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
            raise EmbeddedPostgresError(f"{port} is no port number: choose one between 1024 and 65535.")
        self.folder = Path(folder).absolute()
        self.port = port
        self.fast = fast

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> ServerStatus:
        """Start the server, creating its data the first time; does nothing when it already runs."""
        with self._locked(create=True):
            user = programs.run_as(self._cluster)
            cluster_files.place(self.folder, user)
            running = process.running_server(self._data)
            if running:
                self._adopt(running)
            else:
                installation = self._installation(user)
                self._prepare_data(installation, user)
                self.port = process.launch(installation, user, self._cluster, port=self.port, fast=self.fast)
        self._verify()
        return self.status()

    def stop(self) -> ServerStatus:
        """Stop the server, closing its connections; does nothing when it does not run."""
        if self.folder.exists():
            with self._locked(create=False):
                if process.running_server(self._data):
                    user = programs.run_as(self._cluster)
                    process.stop(self._installation(user), user, self._cluster)
        return self.status()

    def status(self) -> ServerStatus:
        """Say whether the server runs, where and on which port."""
        try:
            running = process.running_server(self._data)
            return ServerStatus(
                running=running is not None,
                folder=self.folder,
                data_folder=self._data.resolve(),
                port=running.port if running else self.port,
                pid=running.pid if running else None,
                user=programs.run_as(self._cluster).name if running else "",
            )
        except OSError as error:
            raise from_os_error(error, self.folder) from error

    def url(self, database: str, driver: str | None = "psycopg") -> str:
        """Return a database's address with the password: for SQLAlchemy, or with ``driver=None`` for libpq."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        login = f"{SUPERUSER}:{quote(self.password, safe='')}"
        return f"{scheme}://{login}@{HOST}:{self._known_port()}/{quote(database, safe='')}"

    @property
    def password(self) -> str:
        """The superuser's generated password."""
        try:
            return self._password_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise EmbeddedPostgresError(
                f"There is no embedded PostgreSQL in {self.folder} yet: start it first (`sirene db start`)."
            ) from None
        except OSError as error:
            raise from_os_error(error, self.folder) from error

    def remove(self) -> None:
        """Stop the server and remove its data, wherever they were placed."""
        self.stop()
        shutil.rmtree(self._cluster.resolve().parent, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ensure_database(self, name: str, template: str = "template1") -> bool:
        """Create a database unless it exists; return whether it was created."""
        with self._connect("postgres") as connection:
            found = connection.execute(_statement("database_exists"), {"name": name}).fetchone()
            if found and found[0]:
                return False
            create = _statement("create_database").format(name=sql.Identifier(name), template=sql.Identifier(template))
            try:
                connection.execute(create)
            except psycopg.errors.DuplicateDatabase:  # somebody was quicker
                return False
            except psycopg.errors.DiskFull as error:
                raise disk_full(self._data) from error
        return True

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, closing its connections."""
        with self._connect("postgres") as connection:
            connection.execute(_statement("drop_database").format(name=sql.Identifier(name)))

    # What follows holds the lock, or only reads.

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def _data(self) -> Path:
        return self._cluster / "data"

    @property
    def _password_file(self) -> Path:
        # Beside the data: when root's data had to be placed elsewhere, a fresh checkout finds both again.
        return self._cluster.resolve().parent / "password"

    def _known_port(self) -> int:
        if self.port is None:
            raise EmbeddedPostgresError("The server has no port before it is started.")
        return self.port

    @contextmanager
    def _locked(self, *, create: bool) -> Iterator[None]:
        try:
            if create:
                programs.make_traversable(self.folder)
            lock = (self.folder / "lock").open("a")
        except OSError as error:
            raise from_os_error(error, self.folder) from error
        with lock:
            deadline = time.monotonic() + _LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise EmbeddedPostgresError(
                            f"Another process has been starting or stopping the server in {self.folder} for "
                            f"{_LOCK_SECONDS} s. Wait for it, or end it, then try again."
                        ) from None
                    time.sleep(0.05)
            try:
                yield
            except OSError as error:
                raise from_os_error(error, self.folder) from error

    def _installation(self, user: programs.RunAs) -> Path:
        return programs.installation_for(user, self._cluster.resolve().parent)

    def _prepare_data(self, installation: Path, user: programs.RunAs) -> None:
        """Run ``initdb`` the first time; refuse data this server cannot read."""
        if (self._data / "PG_VERSION").exists():
            major = programs.major_version(installation)
            cluster_files.check_data(self._data, password_file=self._password_file, major=major)
            return
        cluster_files.make_password(self._password_file)
        cluster_files.initialise(
            installation, user, self._cluster, superuser=SUPERUSER, password=self.password, sync=not self.fast
        )

    def _adopt(self, running: process.RunningServer) -> None:
        if self.port is not None and running.port != self.port:
            raise EmbeddedPostgresError(
                f"The server in {self.folder} already runs on port {running.port}, and port {self.port} was asked for. "
                "Stop it first (`sirene db stop`), then start it again."
            )
        self.port = running.port

    def _verify(self) -> None:
        """Make sure that what answers is our server: same password, same data folder."""
        with self._connect("postgres") as connection:
            row = connection.execute("show data_directory").fetchone()
        if row is None or Path(str(row[0])).resolve() != self._data.resolve():
            raise port_taken(self._known_port())

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        try:
            return psycopg.connect(self.url(database, driver=None), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL on port {self.port} does not let us in: {str(error).strip()} Start it with "
                f"`sirene db start`; if it runs, the password in {self._password_file} may not be its own."
            ) from error


def _statement(name: str) -> sql.SQL:
    return sql.SQL(read_sql(f"demo/{name}.sql"))
