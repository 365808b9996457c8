"""Superset in an environment of its own, started on this machine for the tests and stopped after them."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from desk import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).resolve().parents[1]
ENVIRONMENT: Final = Path(os.environ.get("SUPERSET_ENVIRONMENT", PROJECT / ".venv-bi"))
ADMIN: Final = "admin"
_APPLICATION: Final = "superset.app:create_app()"
_PREPARE_SECONDS: Final = 240
_START_SECONDS: Final = 90
_STOP_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class SupersetServer:
    """A running Superset, with one user of the role Admin."""

    url: str
    admin_password: str


def installed() -> bool:
    """Whether `make test-bi` made the environment."""
    return (ENVIRONMENT / "bin" / "superset").is_file()


@contextmanager
def run_superset(folder: Path) -> Iterator[SupersetServer]:
    """Superset with the project's configuration and its metadata in ``folder``; about a minute to begin."""
    password = secrets.token_urlsafe(12)
    environment = {
        "PATH": f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "SUPERSET_HOME": str(folder),
        "SUPERSET_CONFIG_PATH": str(PROJECT / "bi" / "superset" / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "SUPERSET_METADATA_URL": f"sqlite:///{folder / 'superset.db'}",
        "FLASK_APP": _APPLICATION,
    }
    for arguments in (
        ["db", "upgrade"],
        ["fab", "create-admin", "--username", ADMIN, "--firstname", "Ada", "--lastname", "Admin",
         "--email", "ada@example.org", "--password", password],
        ["init"],
    ):  # fmt: skip
        _prepare(arguments, environment, folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8", _APPLICATION]
    with (folder / "superset.log").open("wb") as log:
        server = subprocess.Popen(
            [ENVIRONMENT / "bin" / command[0], *command[1:]], env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait_for(url, server, folder)
            yield SupersetServer(url, password)
        finally:
            server.terminate()
            try:
                server.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def _prepare(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    done = subprocess.run(
        [ENVIRONMENT / "bin" / "superset", *arguments],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=_PREPARE_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        message = f"superset {arguments[0]} failed:\n{done.stderr[-2000:]}"
        raise RuntimeError(message)


def _wait_for(url: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health", timeout=_START_SECONDS).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.25)
    words = (folder / "superset.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    message = f"Superset did not start (exit status {server.poll()}):\n{words}"
    raise RuntimeError(message)
