"""Fixtures for all: a real PostgreSQL server per test process, and a new empty database per test."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from sirene_pipeline.demo.postgres import EmbeddedPostgres
from sirene_pipeline.store import migrations
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEMPLATE = "sirene_template"
PASSWORD = "for tests on this machine only"
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


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    postgres.ensure_database(TEMPLATE, template="template0")
    migrations.upgrade(Warehouse(postgres.url(TEMPLATE, driver=None)))
    with psycopg.connect(postgres.url("postgres", driver=None), autocommit=True) as connection:
        for role in ("sirene_reader", "sirene_reviewer", "sirene_admin", "sirene_pipeline"):
            connection.execute(f"alter role {role} login password '{PASSWORD}'")
    return TEMPLATE


@pytest.fixture
def database_name(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"schema_{next(_numbers)}"
    postgres.ensure_database(name, template=template)
    yield name
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def address_of(postgres: EmbeddedPostgres, template: str) -> Callable[[str, str], str]:
    """The address of a database for one of the roles."""

    def give(database: str, role: str) -> str:
        server = postgres.url(database, driver=None).split("@", 1)[1]
        return f"postgresql://{role}:{PASSWORD.replace(' ', '%20')}@{server}"

    return give


@pytest.fixture
def login(address_of: Callable[[str, str], str], database_name: str) -> Callable[[str], str]:
    """The address of the test's database for one of the roles."""
    return lambda role: address_of(database_name, role)
