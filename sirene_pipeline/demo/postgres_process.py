"""The server's process: starting it, stopping it, and telling a running one from a stale lock file."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sirene_pipeline.demo.postgres_cluster import write_settings
from sirene_pipeline.demo.postgres_errors import from_output, port_taken

if TYPE_CHECKING:
    from sirene_pipeline.demo.postgres_programs import RunAs

HOST: Final = "127.0.0.1"

_NO_SUCH_PID: Final = 2**31 - 1
_LOG_LIMIT_BYTES: Final = 5_000_000
_START_SECONDS: Final = 60
_PORT_ATTEMPTS: Final = 5
_SHARED_MEMORY_SECONDS: Final = 15


@dataclass(frozen=True, slots=True)
class RunningServer:
    """What ``postmaster.pid`` says of a live server."""

    pid: int
    port: int


def running_server(data: Path) -> RunningServer | None:
    """Return the live server of a data folder, or ``None`` (also when only a stale lock file is there)."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None
    return RunningServer(pid, port) if _is_postgres(pid) else None


def free_port() -> int:
    """Return a port of 127.0.0.1 nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(installation: Path, user: RunAs, cluster: Path, *, port: int | None, fast: bool) -> int:
    """Start the server of ``cluster/data``, wait until it answers and return its port.

    A port of our own choice (``None``) is chosen again when another program takes it meanwhile.

    Raises:
        EmbeddedPostgresError: when the port is taken, or with what the server said.
    """
    _disarm_stale_pid(cluster / "data")
    shared_memory_deadline = time.monotonic() + _SHARED_MEMORY_SECONDS
    attempts = 1 if port is not None else _PORT_ATTEMPTS
    while True:
        chosen = port if port is not None else free_port()
        if not _port_is_free(chosen):
            raise port_taken(chosen)
        write_settings(cluster / "data", port=chosen, host=HOST, fast=fast)
        output = _pg_ctl_start(installation, user, cluster)
        if output is None:
            return chosen
        # After a kill -9 the orphaned backends need a moment to notice that their parent is gone.
        if "pre-existing shared memory block" in output and time.monotonic() < shared_memory_deadline:
            time.sleep(0.2)
            continue
        attempts -= 1
        if "Address already in use" not in output or not attempts:
            raise from_output("start", output, folder=cluster.parent, port=chosen)


def stop(installation: Path, user: RunAs, cluster: Path) -> None:
    """Stop the server, closing its connections; at once when it takes over 30 s.

    Raises:
        EmbeddedPostgresError: with what ``pg_ctl`` said.
    """
    command: list[str | Path] = [installation / "bin" / "pg_ctl", "stop", "-D", cluster.resolve() / "data", "-w"]
    said = ""
    for mode in ("fast", "immediate"):
        answer = user.run([*command, "-m", mode, "-t", "30"])
        if answer.returncode == 0 or not running_server(cluster / "data"):
            return
        said += answer.stdout + answer.stderr
    raise from_output("stop", said, folder=cluster.parent)


def _pg_ctl_start(installation: Path, user: RunAs, cluster: Path) -> str | None:
    """Return ``None`` when the server is up, else what it said."""
    log = cluster.resolve() / "server.log"
    _trim(log)
    size_before = log.stat().st_size if log.exists() else 0
    command: list[str | Path] = [installation / "bin" / "pg_ctl", "start", "-D", log.parent / "data", "-l", log]
    answer = user.run([*command, "-w", "-t", str(_START_SECONDS)], timeout=_START_SECONDS + 30)
    if answer.returncode == 0:
        return None
    said = ""
    if log.exists():
        with log.open(encoding="utf-8", errors="replace") as opened:
            opened.seek(size_before)
            said = opened.read()
    return said or f"{answer.stdout}\n{answer.stderr}"


def _disarm_stale_pid(data: Path) -> None:
    """Make a stale ``postmaster.pid`` harmless when its process number now belongs to another program.

    PostgreSQL would take that program for a server. Only the number is changed: the line that lets PostgreSQL find
    orphaned backends by their shared memory has to stay.
    """
    file = data / "postmaster.pid"
    try:
        first, *others = file.read_text(encoding="utf-8", errors="replace").splitlines()
        pid = abs(int(first))
    except FileNotFoundError:
        return
    except ValueError:  # cut short by a crash: nothing in it can be relied on
        file.unlink()
        return
    if not _is_postgres(pid):
        file.write_text("\n".join([str(_NO_SUCH_PID), *others]) + "\n", encoding="utf-8")


def _trim(log: Path) -> None:
    """Keep the log from growing for ever: start it again when it is over 5 MB."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.open("w").close()


def _port_is_free(port: int) -> bool:
    """Whether nothing listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:  # a port under 1024; the server itself will say so
            return True
        except OSError:
            return False
    return True


def _is_postgres(pid: int) -> bool:
    """Whether a process number belongs to a living PostgreSQL; it may have been given to another program since."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # it lives, as another user
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _command_name(pid) == "postgres"
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name == "postgres" and rest.split()[0] != "Z"


def _command_name(pid: int) -> str:
    """Ask ``ps``, on systems without ``/proc``."""
    ps = shutil.which("ps")
    if ps is None:
        return "postgres"  # cannot be told; the connection that follows will
    command = [ps, "-p", str(pid), "-o", "comm="]
    answer = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - a number we read
    return Path(answer.stdout.strip()).name
