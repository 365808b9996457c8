"""A database with the present schema for every test, and logins for the people who use it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import dict_row

from sirene_pipeline.domain.records import Partner
from sirene_pipeline.domain.verdicts import Comparison, Event, EventType, Line, LineKind, Verdict
from sirene_pipeline.store import batches, checks, comparison
from sirene_pipeline.store.partners import store_extract
from sirene_pipeline.store.proposals import MergeReport, merge_proposals
from sirene_pipeline.store.warehouse import Database, Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sirene_pipeline.demo.postgres import EmbeddedPostgres

_numbers = iter(range(1, 100_000))


@pytest.fixture
def warehouse(login: Callable[[str], str]) -> Warehouse:
    """The pipeline's database, as the pipeline's own login: what it may not do, the tests may not either."""
    return Warehouse(login("sirene_pipeline"))


@pytest.fixture
def database(warehouse: Warehouse) -> Iterator[Database]:
    with warehouse.open() as opened:
        yield opened


@dataclass
class Person:
    """Somebody with a SQL client."""

    connection: psycopg.Connection[dict[str, Any]]

    def sql(self, text: str, *parameters: Any) -> list[dict[str, Any]]:
        cursor = self.connection.execute(text, parameters)
        return cursor.fetchall() if cursor.description else []

    def value(self, text: str, *parameters: Any) -> Any:
        row = self.sql(text, *parameters)[0]
        return next(iter(row.values()))

    def lines(self, ref: str) -> dict[str, dict[str, Any]]:
        """The partner's latest line of each field."""
        found = self.sql("select * from review.lines where ref = %s or partner_id = %s order by line_id", ref, ref)
        return {line["field"]: line for line in found}


@pytest.fixture
def person(login: Callable[[str], str]) -> Iterator[Callable[[str], Person]]:
    opened = []

    def connect(role: str) -> Person:
        opened.append(psycopg.connect(login(role), autocommit=True, row_factory=dict_row))
        return Person(opened[-1])

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def reviewer(person: Callable[[str], Person]) -> Person:
    return person("sirene_reviewer")


@pytest.fixture
def admin(person: Callable[[str], Person]) -> Person:
    return person("sirene_admin")


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Person]:
    """Who may touch and see everything."""
    with psycopg.connect(postgres.url(database_name, driver=None), autocommit=True, row_factory=dict_row) as opened:
        yield Person(opened)


@dataclass
class Queue:
    """Puts partners and proposals in place the way a run does."""

    database: Database
    partners: dict[str, Partner] = field(default_factory=dict)

    def extract(self, *partners: Partner, max_gone_share: float = 1.0) -> None:
        self.partners = {partner.partner_id: partner for partner in partners}
        store_extract(self.database, partners, max_gone_share=max_gone_share)

    def edit(self, partner_id: str, **values: str | None) -> None:
        self.partners[partner_id] = replace(self.partners[partner_id], **values)
        store_extract(self.database, self.partners.values(), max_gone_share=1.0)

    def check(
        self,
        said: dict[str, dict[str, str]],
        *,
        events: dict[str, tuple[EventType, ...]] | None = None,
        kind: LineKind = LineKind.UPDATE,
        data_date: str = "2025-12-15",
        **hold: float,
    ) -> MergeReport:
        """Compare, then bring the proposals up to date."""
        batch_id = self.compare(said, events=events, kind=kind, data_date=data_date)
        report = merge_proposals(
            self.database,
            hold_share=hold.get("hold_share", 0.4),
            hold_minimum=int(hold.get("hold_minimum", 20)),
            language="fr",
        )
        batches.finish_batch(self.database, batch_id)
        return report

    def compare(
        self,
        said: dict[str, dict[str, str]],
        *,
        events: dict[str, tuple[EventType, ...]] | None = None,
        kind: LineKind = LineKind.UPDATE,
        data_date: str = "2025-12-15",
    ) -> str:
        """Compare: partner id to {field: what the register says}; what the ERP holds already is no line."""
        batch_id = f"batch-{next(_numbers)}"
        batches.draw_batch(self.database, batch_id, size=10_000, source="ods", with_archived=True, names=list(said))
        checks.record_outcomes(self.database, batch_id, dict.fromkeys(said, ("found", None)))
        batches.describe_batch(self.database, batch_id, source="ods", data_date=data_date, requests=1, note=None)
        comparison.store_comparisons(
            self.database,
            batch_id,
            [self._compare(key, values, (events or {}).get(key, ()), kind) for key, values in said.items()],
            data_date=data_date,
        )
        comparison.merge_events(self.database, language="fr")
        return batch_id

    def _compare(
        self, partner_id: str, values: dict[str, str], events: tuple[EventType, ...], kind: LineKind
    ) -> Comparison:
        partner = self.partners[partner_id]
        lines = []
        for name, new in values.items():
            current = getattr(partner, name)
            if current != new:
                verdict = Verdict.DIFFERENT if current else Verdict.MISSING
                lines.append(Line(name, kind, current, new, verdict, f"{name}_{verdict}", f"{name} diffère"))
        return Comparison(
            partner_id, (), tuple(lines), tuple(Event(event, f"{event}", partner.siret) for event in events)
        )


@pytest.fixture
def queue(database: Database) -> Queue:
    return Queue(database)


def partner(number: int, **values: Any) -> Partner:
    """A partner that looks like one of the sample ERP's."""
    defaults: dict[str, Any] = {
        "ref": f"PA{number:06}",
        "name": f"SOCIETE {number}",
        "siret": f"9999{number:010}",
        "street": f"{number} RUE DES LILAS",
        "post_code": "69009",
        "town": "LYON",
    }
    return Partner(partner_id=str(number), **{**defaults, **values})


@pytest.fixture
def make_partner() -> Callable[..., Partner]:
    return partner
