"""A folder the server's user can walk into, also when the tests run as root, and servers that never outlive a test."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sirene_pipeline.demo.postgres import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder every user can walk into (``tmp_path`` is its owner's alone)."""
    with tempfile.TemporaryDirectory(prefix="sirene-tests-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def new_server(open_folder: Path) -> Iterator[Callable[..., EmbeddedPostgres]]:
    """Make servers that are stopped when the test ends: ``new_server(folder=…, port=…)``."""
    made: list[EmbeddedPostgres] = []

    def make(folder: Path | None = None, port: int | None = None, *, fast: bool = True) -> EmbeddedPostgres:
        server = EmbeddedPostgres(folder or open_folder / "postgres", port, fast=fast)
        made.append(server)
        return server

    yield make
    for server in made:
        server.remove()
