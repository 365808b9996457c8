"""Every fault of the stand-in in a real run: which clocks move, what the run says, and that no proposal believes it.

The cases are ``cases/register_faults.toml``; ``docs/register.md`` shows what comes of them.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import dagster as dg
import psycopg
import pytest
import stamina
from psycopg import sql

from sirene_pipeline import connections, resources
from sirene_pipeline.demo.standin.faults import KINDS
from sirene_pipeline.demo.standin.server import serve
from sirene_pipeline.settings import load_settings
from support.register_faults import CASES, PARTNERS, TABLE, erp_rows, expected_clocks, outcome_table, records

PAGE = Path(__file__).parents[2] / "docs" / "register.md"
START = "<!-- outcomes: generated from dagster_tests/cases/register_faults.toml -->\n"
END = "<!-- end of outcomes -->"
ERP, CHECKED, HEALTHY, COPY = "faults_erp", "faults_checked", "faults_healthy", "faults"
QUEUE = (
    "select p.ref, l.* from sirene.proposal_line as l join sirene.partner as p using (partner_id) order by l.line_id",
    "select p.ref, o.* from sirene.proposal as o join sirene.partner as p using (partner_id) order by o.proposal_id",
    "select p.ref, e.* from sirene.event as e join sirene.partner as p using (partner_id) order by e.event_id",
)
TREATED = ("checked", "compared", "followed")
CONTENT = ("ref", "field", "kind", "current_value", "new_value", "state", "type", "reason")
"""What two healthy runs write alike; the rest of a row is numbers, times and the run."""


@pytest.fixture(scope="module")
def instance():
    """One Dagster for all cases."""
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


@lru_cache(maxsize=1)
def settings_of(_environment):
    return load_settings()


@pytest.fixture(scope="module", autouse=True)
def small_calls_without_pauses():
    """Two SIRETs a call, one call after the other: so few partners make a run of several calls."""
    real = connections.ods_settings
    few = {"batch_size": 2, "concurrency": 1, "max_failed_calls": 2, "export_timeout": 1.0}
    stamina.set_testing(True, attempts=3, cap=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "ods_settings", lambda settings: replace(real(settings), **few))
        # A run reads its settings at every step; here they are read once for each environment.
        patch.setattr(resources, "load_settings", lambda: settings_of(tuple(sorted(os.environ.items()))))
        yield
    stamina.set_testing(False)


@pytest.fixture(scope="module")
def erp_name(postgres, erp_template):
    """The partners of the table, in one ERP for all cases: a check only reads it."""
    postgres.ensure_database(ERP, template=erp_template)
    with psycopg.connect(postgres.url(ERP, driver=None)) as erp:
        erp.execute("truncate res_partner")
        for row in erp_rows():
            columns, values = map(sql.Identifier, row), map(sql.Placeholder, row)
            insert = sql.SQL("insert into res_partner ({}) values ({})")
            erp.execute(insert.format(sql.SQL(", ").join(columns), sql.SQL(", ").join(values)), row)
    yield ERP
    postgres.drop_database(ERP)


@pytest.fixture(scope="module")
def checked(postgres, template, erp_name, open_world, instance, tmp_path_factory):
    """Our database after last month's healthy run, one of its lines accepted: each case begins with a copy of it."""
    postgres.ensure_database(CHECKED, template=template)
    with pytest.MonkeyPatch.context() as patch, serve(records("then"), data_processed=TABLE["then"]) as register:
        patch.chdir(tmp_path_factory.mktemp("checked"))
        with open_world((CHECKED, erp_name), register, patch, instance) as world:
            assert world.check().succeeded
            world.decide("select review.accept(line_id) from review.lines where ref = 'decided' and field = 'street'")
            world.database.execute(
                "update sirene.check_state set last_attempt_at = now() - interval '30 days', last_checked_at = "
                "now() - interval '30 days'"
            )
    yield CHECKED
    postgres.drop_database(CHECKED)


@pytest.fixture
def database_name(postgres, checked):
    postgres.ensure_database(COPY, template=checked)
    yield COPY
    postgres.drop_database(COPY)


@pytest.fixture
def standin():
    """The register of today."""
    with serve(records("now"), data_processed=TABLE["now"]) as running:
        yield running


@pytest.fixture(scope="module")
def healthy(postgres, checked, erp_name, open_world, instance, tmp_path_factory):
    """What a run without any fault leaves in the queue."""
    postgres.ensure_database(HEALTHY, template=checked)
    with pytest.MonkeyPatch.context() as patch, serve(records("now"), data_processed=TABLE["now"]) as register:
        patch.chdir(tmp_path_factory.mktemp("healthy"))
        with open_world((HEALTHY, erp_name), register, patch, instance) as world:
            assert world.check().succeeded
            found = queue(world)
    postgres.drop_database(HEALTHY)
    return found


@pytest.fixture(scope="module")
def walked():
    """The states from which a later run has been shown to catch up."""
    return set()


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_fault_moves_these_clocks_and_no_proposal(case, world, healthy, walked, monkeypatch):
    for name, value in {"mode": case.get("ask", "batch"), "attempts": 3, **case.get("settings", {})}.items():
        monkeypatch.setenv(f"SIRENE_REGISTER_{name.upper()}", str(value))
    for fault in case["faults"]:
        world.standin.fault(**fault)
    clocks_before, queue_before = clocks(world), queue(world)

    outcome = world.check()

    words = said(world, outcome)
    assert outcome.succeeded is (case["run"] == "ends well"), words
    assert [word for word in case["says"] if word not in words] == [], words
    expected = expected_clocks(case)
    assert {ref: clocks_moved(row, clocks_before[ref]) for ref, row in clocks(world).items()} == expected
    assert world.standin.requests() == case["requests"], words
    treated = {ref for ref, moved in expected.items() if moved in TREATED}
    assert not_of(treated, queue(world)) == not_of(treated, queue_before), "an error was believed"
    assert contents_of(treated, queue(world)) == contents_of(treated, healthy)

    way_back = (case.get("ask"), case["run"], tuple(sorted(expected.items())))
    if case["run"] == "fails" and way_back in walked:
        return  # the same clocks were left by another fault that failed the run, and its next run has caught up
    walked.add(way_back)
    world.standin.standin.faults.clear()
    world.database.execute("update sirene.check_state set next_attempt_at = now() where next_attempt_at is not null")
    assert world.check().succeeded
    assert contents_of(PARTNERS, queue(world)) == contents_of(PARTNERS, healthy), "the next run catches up"
    assert {str(row["current_as_of"]) for row in clocks(world).values() if row["ever_found"]} == {TABLE["now"][:10]}
    assert [row["ref"] for row in clocks(world).values() if row["failures"] or row["last_outcome"] == "failed"] == []


def test_every_fault_of_the_stand_in_is_met_by_a_run_and_where_it_can_by_an_export():
    met = {(fault["kind"], fault.get("path", "all")) for case in CASES for fault in case["faults"]}
    assert {kind for kind, _ in met} == set(KINDS)
    assert {kind for kind, path in met if path == "exports"} == set(KINDS)


def clocks(world):
    rows = world.rows("select ref, c.* from sirene.check_state as c join sirene.partner as p using (partner_id)")
    return {row["ref"]: row for row in rows}


def clocks_moved(now, before):
    """The name the table gives to what became of a partner; the figures themselves where it has none."""
    moved = {
        "attempt": now["last_attempt_at"] != before["last_attempt_at"],
        "checked": now["last_checked_at"] != before["last_checked_at"],
        "current": now["current_as_of"] != before["current_as_of"],
        "backs_off": now["next_attempt_at"] is not None,
        "failed": now["last_outcome"] == "failed",
    }
    if not moved["failed"]:
        assert now["last_outcome"] == before["last_outcome"]
    return next((name for name, clocks in TABLE["clocks"].items() if clocks == moved), str(moved))


def queue(world):
    """Lines, proposals and events, whole rows."""
    return [row for query in QUEUE for row in world.rows(query)]


def not_of(refs, rows):
    return [row for row in rows if row["ref"] not in refs]


def contents_of(refs, rows):
    """What the rows of these partners say, in an order of its own."""
    told = ({name: row[name] for name in CONTENT if name in row} for row in rows if row["ref"] in refs)
    return sorted(str(content) for content in told)


def said(world, outcome):
    """The run's words: its failure, or its asset checks and the figures of the answered partners."""
    events = world.instance.all_logs(outcome.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    checks = [event.dagster_event.asset_check_evaluation_data for event in events]
    told = [f"{check.check_name} {'passes' if check.passed else 'warns'}: {check.description}" for check in checks]
    figures = json.dumps(outcome.metadata.get("establishment", {}), ensure_ascii=False)
    return "\n".join([outcome.failure or "", *told, figures])


def test_the_page_shows_the_table_of_outcomes_the_runs_have():
    page = PAGE.read_text(encoding="utf-8")
    shown = page.partition(START)[2].partition(END)[0]
    assert shown == outcome_table(), f"Put this between the two marks in docs/register.md:\n\n{outcome_table()}"
