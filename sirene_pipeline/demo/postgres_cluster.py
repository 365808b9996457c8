"""The files of one PostgreSQL cluster: its place, its password, its data and its settings."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sirene_pipeline.demo import postgres_programs as programs
from sirene_pipeline.demo.postgres_errors import EmbeddedPostgresError, from_output

if TYPE_CHECKING:
    from sirene_pipeline.demo.postgres_programs import RunAs

_INCLUDE: Final = "include 'sirene.conf'  # written again at every start\n"


def place(folder: Path, user: RunAs) -> None:
    """Make ``folder/cluster`` for ``user``: a folder there, or a link to one this user can reach.

    Raises:
        EmbeddedPostgresError: when no folder can be had that the user reaches.
    """
    link = folder / "cluster"
    if not link.exists():
        base = programs.reachable_folder(folder, user)
        if base != folder:
            link.unlink(missing_ok=True)  # a link whose target is gone
            link.symlink_to(base / "cluster", target_is_directory=True)
        (base / "cluster").mkdir(mode=0o700, exist_ok=True)
    home = link.resolve()
    user.own(home)
    if not user.can_use(home):
        raise EmbeddedPostgresError(
            f"The server's user {user.name!r} can no longer reach {home}: give it back its permissions, or remove "
            f"{folder} to start over."
        )


def make_password(file: Path) -> None:
    """Write a new password, for our user's eyes only, unless there is one."""
    if not file.exists():
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(24) + "\n")


def check_data(data: Path, *, password_file: Path, major: int) -> None:
    """Refuse existing data this server cannot read, or whose password is lost.

    Raises:
        EmbeddedPostgresError: naming both versions, or the missing file.
    """
    theirs = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    folder = password_file.parent
    if theirs != str(major):
        raise EmbeddedPostgresError(
            f"The data in {data} were made by PostgreSQL {theirs} and this server is {major}. Save what you need with "
            f"pg_dump of version {theirs}, remove {folder}, then start again."
        )
    if not password_file.exists():
        raise EmbeddedPostgresError(
            f"The password file {password_file} is gone. Put it back, or remove {folder} to start over (its data are "
            "lost)."
        )


def initialise(installation: Path, user: RunAs, cluster: Path, *, superuser: str, password: str, sync: bool) -> None:
    """Create ``cluster/data`` with ``initdb``; an interrupted attempt leaves nothing that looks finished.

    Raises:
        EmbeddedPostgresError: with what ``initdb`` said.
    """
    for leftover in cluster.glob("initdb-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    workshop = Path(tempfile.mkdtemp(prefix="initdb-", dir=cluster.resolve()))
    try:
        password_file = workshop / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n", encoding="ascii")
        user.own(password_file)
        user.own(workshop)
        command: list[str | Path] = [installation / "bin" / "initdb", "-D", workshop / "data", "-U", superuser]
        # The builtin provider sorts and folds case alike on every machine, whatever locales it has.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = ["-A", "scram-sha-256", f"--pwfile={password_file}"]
        answer = user.run([*command, *locale, *access, *([] if sync else ["--no-sync"])])
        if answer.returncode != 0:
            raise from_output("initialise its data", f"{answer.stdout}\n{answer.stderr}", folder=cluster)
        with (workshop / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(_INCLUDE)
        (workshop / "data").rename(cluster / "data")
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def write_settings(data: Path, *, port: int, host: str, fast: bool) -> None:
    """Write the settings of ours; no Unix socket, because its path breaks in deep folders."""
    settings: dict[str, str | int] = {
        "listen_addresses": f"'{host}'",
        "port": port,
        "unix_socket_directories": "''",
        "max_connections": 100,
        "shared_buffers": "64MB",
        "max_wal_size": "256MB",
        "min_wal_size": "64MB",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "jit": "off",
    }
    if fast:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    file = data / "sirene.conf"
    file.write_text(text, encoding="ascii")
    file.chmod(0o644)
