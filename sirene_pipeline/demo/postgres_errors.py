"""What the server's programs say, told again for the person who has to do something about it."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PORT_VARIABLE = "SIRENE_POSTGRES_PORT"
FOLDER_VARIABLE = "SIRENE_STATE_DIR"
OWN_SERVER_VARIABLE = "SIRENE_DATABASE_URL"


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot do what was asked; the message says what happened and what to do."""


def port_taken(port: int) -> EmbeddedPostgresError:
    """Another program listens where the server should."""
    return EmbeddedPostgresError(
        f"Port {port} on 127.0.0.1 is taken by another program (perhaps the same demo in another checkout). "
        f"Stop that program, or choose another port: {PORT_VARIABLE}={port + 1}."
    )


def disk_full(folder: Path) -> EmbeddedPostgresError:
    """The file system of the data folder has no room left."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    return EmbeddedPostgresError(
        f"No space left on the disk that holds {folder} ({free} MB free; the embedded PostgreSQL needs about 150 MB). "
        f"Free some space, or put the data on another disk with {FOLDER_VARIABLE}=/path/with/room."
    )


def from_os_error(error: OSError, folder: Path) -> EmbeddedPostgresError:
    """A file operation of ours failed."""
    # shutil.copytree wraps the errors of single files in one without a number.
    if error.errno in {errno.ENOSPC, errno.EDQUOT} or "No space left on device" in str(error):
        return disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return EmbeddedPostgresError(
            f"{error.filename or folder} cannot be read or written by this user ({error.strerror}). If another user "
            f"(root, say) made it, run as that user or remove {folder}; or put the data elsewhere with "
            f"{FOLDER_VARIABLE}=/writable/path."
        )
    return EmbeddedPostgresError(f"The embedded PostgreSQL in {folder} cannot be prepared: {error}.")


def from_output(action: str, output: str, *, folder: Path, port: int | None = None) -> EmbeddedPostgresError:
    """``initdb``, ``pg_ctl`` or the server's log said ``output`` (English: they run with ``LC_ALL=C``)."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return disk_full(folder)
    if port is not None and "Address already in use" in output:
        return port_taken(port)
    if "cannot be run as root" in output or 'cannot be run as "root"' in output:
        return EmbeddedPostgresError(
            "PostgreSQL refuses to run as root and no other user could be taken. Run as an ordinary user, or give a "
            f"server of your own with {OWN_SERVER_VARIABLE}."
        )
    if "could not create shared memory segment" in output or "could not resize shared memory" in output:
        return EmbeddedPostgresError(
            f"The system gave PostgreSQL no shared memory. In a container, start it with more (--shm-size=256m). "
            f"The server said: {_last_lines(output)}"
        )
    return EmbeddedPostgresError(
        f"The embedded PostgreSQL in {folder} did not {action}. It said: {_last_lines(output)} "
        f"To start over, remove {folder} (its data are lost); to use a server of your own, set {OWN_SERVER_VARIABLE}."
    )


def _last_lines(output: str, count: int = 6) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " / ".join(lines[-count:]) or "nothing."
