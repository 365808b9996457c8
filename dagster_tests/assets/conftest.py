"""A whole installation per test: our database, the sample ERP, the sample register over HTTP, and Dagster."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg
import psycopg
import pytest
from psycopg.rows import dict_row

from sirene_pipeline.demo.sample import SAMPLE_DATE, load_sample_erp, sample_register_path
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.demo.standin.server import serve
from sirene_pipeline.running import RunOutcome, run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sirene_pipeline.demo.postgres import EmbeddedPostgres
    from sirene_pipeline.demo.standin.server import Handle

ERP_TEMPLATE = "sirene_erp_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def erp_template(postgres: EmbeddedPostgres) -> str:
    postgres.ensure_database(ERP_TEMPLATE, template="template0")
    load_sample_erp(postgres.url(ERP_TEMPLATE, driver=None))
    return ERP_TEMPLATE


@pytest.fixture
def erp_name(postgres: EmbeddedPostgres, erp_template: str) -> Iterator[str]:
    name = f"erp_{next(_numbers)}"
    postgres.ensure_database(name, template=erp_template)
    yield name
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def sample_records() -> list[dict[str, Any]]:
    return list(read_records(sample_register_path()))


@pytest.fixture
def standin(sample_records: list[dict[str, Any]]) -> Iterator[Handle]:
    with serve(sample_records, data_processed=f"{SAMPLE_DATE}T05:30:00+00:00") as running:
        yield running


@dataclass
class World:
    """What a test moves and looks at."""

    standin: Handle
    instance: dg.DagsterInstance
    database: psycopg.Connection[dict[str, Any]]
    erp: psycopg.Connection[dict[str, Any]]
    reviewer: psycopg.Connection[dict[str, Any]]

    def check(self, *partners: str, batch_size: int = 0) -> RunOutcome:
        """One run of daily_check, for named partners or for the oldest."""
        config = {"partners": list(partners), "batch_size": batch_size}
        return run_job(self.instance, "daily_check", run_config={"ops": {"partner_snapshot": {"config": config}}})

    def apply(self, **tags: str) -> RunOutcome:
        """One run of apply_decisions."""
        return run_job(self.instance, "apply_decisions", tags=tags)

    def rows(self, text: str, *parameters: Any) -> list[dict[str, Any]]:
        """Look into our database, as its owner."""
        return self.database.execute(text, parameters).fetchall()

    def value(self, text: str, *parameters: Any) -> Any:
        """The one value of a query of our database."""
        return next(iter(self.rows(text, *parameters)[0].values()))

    def decide(self, text: str, *parameters: Any) -> Any:
        """What a reviewer does in SQL."""
        cursor = self.reviewer.execute(text, parameters)
        return next(iter(cursor.fetchone().values())) if cursor.description else None

    def line(self, ref: str, field: str) -> dict[str, Any]:
        """The latest line of a partner's field."""
        return self.rows(
            "select * from review.lines where ref = %s and field = %s order by line_id desc limit 1", ref, field
        )[0]

    def erp_value(self, ref: str, column: str) -> Any:
        """What the ERP holds."""
        return self.erp.execute(f"select {column} from res_partner where ref = %s", (ref,)).fetchone()[column]

    def edit_erp(self, ref: str, **values: Any) -> None:
        """Somebody works in the ERP."""
        for column, value in values.items():
            self.erp.execute(f"update res_partner set {column} = %s where ref = %s", (value, ref))


@contextmanager
def _opened(
    postgres: EmbeddedPostgres,
    names: tuple[str, str],
    address_of: Callable[[str, str], str],
    standin: Handle,
    monkeypatch: pytest.MonkeyPatch,
    instance: dg.DagsterInstance,
) -> Iterator[World]:
    database_name, erp_name = names
    for name, value in {
        "SIRENE_DATABASE_URL": address_of(database_name, "sirene_pipeline"),
        "SIRENE_ADMIN_DATABASE_URL": postgres.url(database_name, driver=None),
        "SIRENE_ERP_URL": postgres.url(erp_name),
        "SIRENE_REGISTER_URL": standin.url,
        "SIRENE_REGISTER_ATTEMPTS": "1",
        "SIRENE_REGISTER_CALLS_PER_SECOND": "1000",
        "SIRENE_APPLY_MODE": "on",
    }.items():
        monkeypatch.setenv(name, value)

    def connect(url: str) -> psycopg.Connection[dict[str, Any]]:
        return psycopg.connect(url, autocommit=True, row_factory=dict_row)

    with (
        connect(postgres.url(database_name, driver=None)) as database,
        connect(postgres.url(erp_name, driver=None)) as erp,
        connect(address_of(database_name, "sirene_reviewer")) as reviewer,
    ):
        yield World(standin, instance, database, erp, reviewer)


@pytest.fixture(scope="session")
def open_world(postgres: EmbeddedPostgres, address_of: Callable[[str, str], str]) -> Callable[..., Any]:
    """Open an installation: ``with open_world((database, erp), standin, monkeypatch, instance)``."""

    def give(
        names: tuple[str, str], standin: Handle, monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
    ) -> Any:
        return _opened(postgres, names, address_of, standin, monkeypatch, instance)

    return give


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


@pytest.fixture
def world(
    open_world: Callable[..., Any],
    instance: dg.DagsterInstance,
    database_name: str,
    erp_name: str,
    standin: Handle,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    with open_world((database_name, erp_name), standin, monkeypatch, instance) as opened:
        yield opened
