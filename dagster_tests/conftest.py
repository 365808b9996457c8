"""Fixtures for all: a real PostgreSQL server per test process, and a new empty database per test."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sirene_pipeline.demo.postgres import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator

_numbers = itertools.count(1)


@dataclass(frozen=True)
class FreshDatabase:
    """A database of one test; it is gone when the test ends."""

    server: EmbeddedPostgres
    name: str

    @property
    def dsn(self) -> str:
        """The address for psycopg and psql: ``postgresql://…``."""
        return self.server.url(self.name, driver=None)

    @property
    def url(self) -> str:
        """The address for SQLAlchemy: ``postgresql+psycopg://…``."""
        return self.server.url(self.name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A running server; each pytest-xdist worker is a session, so each has its own."""
    # Not under tmp_path_factory: its folders are closed to the user the server runs as when the tests run as root.
    with tempfile.TemporaryDirectory(prefix="sirene-tests-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder) / "postgres", port=None, fast=True)
        try:
            server.start()
            yield server
        finally:
            server.remove()


@pytest.fixture
def fresh_database(postgres: EmbeddedPostgres) -> Iterator[FreshDatabase]:
    """A new empty database: ``fresh_database.dsn`` for psycopg, ``fresh_database.url`` for SQLAlchemy."""
    name = f"test_{next(_numbers)}"
    postgres.ensure_database(name, template="template0")
    yield FreshDatabase(postgres, name)
    postgres.drop_database(name)
