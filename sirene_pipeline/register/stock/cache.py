"""The folder a downloaded stock file is kept in: the whole file, what its server said of it, and a lock.

One folder for each address, named after a hash of it: an address may hold a password or a token, and a folder's name
must not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from sirene_pipeline.register.errors import RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Said:
    """What the server said of a file: its validators, its whole length, and the name it bears there."""

    etag: str | None = None
    last_modified: str | None = None
    length: int | None = None
    name: str = ""

    @property
    def for_ranges(self) -> str | None:
        """The validator of ``If-Range``: a strong ETag, else the date; without one nothing can be resumed safely."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole file: its name in the folder, its size on disk, and what the server said of it."""

    file: str
    size: int
    said: Said
    fetched_at: str


class CacheFolder:
    """What is kept of one address.

    Every writing method is called under ``locked``; whole files are put in place by renaming, so a reader never meets
    half a file.
    """

    def __init__(self, cache: Path, kind: str, address: str) -> None:
        self._cache = cache
        self._kind = kind
        self._hash = hashlib.sha256(address.encode()).hexdigest()[:16]
        self.path = cache / f"{kind}-{self._hash}"
        self.partial = self.path / "download.partial"
        self._begun = self.path / "download.partial.json"
        self._sidecar = self.path / "download.json"

    @contextmanager
    def locked(self, patience: float) -> Iterator[None]:
        """Wait until no other run works in this folder, ``patience`` seconds at most."""
        lock = FileLock(self.path / "lock", timeout=patience)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise RegisterError(
                "timeout", f"Another run has been fetching the same stock file for {patience:g} s"
            ) from None
        except OSError as error:
            raise RegisterError("no_room", f"The stock's cache {self._cache} cannot be written: {error}") from error
        try:
            yield
        finally:
            lock.release()

    def kept(self) -> Kept | None:
        """Give the whole file that is here; ``None`` when there is none, or it is not as it was put here."""
        stored = _read(self._sidecar)
        try:
            kept = Kept(stored["file"], stored["size"], Said(**stored["said"]), stored["fetched_at"])
            whole = stored["address"] == self._hash and (self.path / kept.file).stat().st_size == kept.size
        except (KeyError, TypeError, OSError):
            return None
        return kept if whole else None

    def begun(self) -> tuple[int, Said]:
        """Give how many bytes of a download are here that can be resumed, and what was said of it when it began."""
        try:
            said = Said(**_read(self._begun))
            size = self.partial.stat().st_size
        except (TypeError, OSError):
            return 0, Said()
        return (size, said) if said.for_ranges else (0, said)

    def begin(self, said: Said) -> None:
        """Begin a download anew."""
        self.partial.unlink(missing_ok=True)
        _write(self._begun, asdict(said))

    def drop_partial(self) -> None:
        """Forget a download that cannot be used."""
        self.partial.unlink(missing_ok=True)
        self._begun.unlink(missing_ok=True)

    def keep(self, file: Path, said: Said, *, fetched_at: str) -> None:
        """Note the whole file that was put into the folder, and delete what stood for it before, here or elsewhere."""
        former = _read(self._sidecar).get("file")
        kept = Kept(file.name, file.stat().st_size, said, fetched_at)
        _write(self._sidecar, {"address": self._hash, **asdict(kept)})
        self._begun.unlink(missing_ok=True)
        if former and former != file.name:
            (self.path / former).unlink(missing_ok=True)
        for folder in self._cache.glob(f"{self._kind}-*"):
            if folder != self.path:
                shutil.rmtree(folder, ignore_errors=True)

    def refuse_too_large(self, size: int) -> None:
        """Refuse what the disk has no room for, before it is fetched."""
        free = shutil.disk_usage(self.path).free
        if size > free:
            raise RegisterError(
                "no_room", f"The stock file needs {size:,} bytes, the disk of {self._cache} has {free:,}"
            )


def _read(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(values), encoding="utf-8")
    fresh.replace(path)
