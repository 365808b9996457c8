"""What starts by itself: real ticks and real runs, with the cases of group J by id."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from sirene_pipeline import automation, schedules
from sirene_pipeline.definitions import defs
from sirene_pipeline.domain.scheduling import ApplyRun, Launch, PendingDecisions, Skip, plan_tick
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.running import run_job

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def tick(world, cursor=None):
    context = dg.build_sensor_context(
        instance=world.instance, cursor=cursor, resources={"warehouse": WarehouseResource()}
    )
    return automation.decision_sensor.evaluate_tick(context)


def apply_as_asked(world, request):
    return world.apply(**{**request.tags, "dagster/run_key": request.run_key})


@pytest.fixture
def decided(world):
    world.check("PA000015", "PA000016")
    world.decide("select review.validate('PA000015')")
    return world


def test_nothing_decided_starts_nothing(world):
    assert tick(world).run_requests == []
    assert tick(world).skip_message == "No decision is waiting."


def test_before_the_tables_exist_the_sensor_waits(world, fresh_database, monkeypatch):
    monkeypatch.setenv("SIRENE_DATABASE_URL", fresh_database.dsn)
    assert "sirene db upgrade" in tick(world).skip_message


def test_a_database_that_is_away_is_said_and_not_raised(world, monkeypatch):
    monkeypatch.setenv("SIRENE_DATABASE_URL", "postgresql://nobody:secret-word@127.0.0.1:9/sirene")
    message = tick(world).skip_message
    assert "127.0.0.1:9" in message
    assert "secret-word" not in message


def test_case_J01_a_failed_run_is_launched_again_under_a_new_key(decided, monkeypatch):
    first = tick(decided).run_requests[0]
    monkeypatch.setenv("SIRENE_ERP_URL", "postgresql+psycopg://nobody@127.0.0.1:9/erp")
    assert not apply_as_asked(decided, first).succeeded
    assert "next is due" in tick(decided).skip_message, "not at once: the ERP gets a minute"
    later = datetime.now(UTC) + timedelta(minutes=2)
    plan = plan_tick(
        PendingDecisions(3, 1, 3, "x"), [ApplyRun("a", datetime.now(UTC), succeeded=False)], None,
        mode="on", max_pending=5000, now=later,
    )  # fmt: skip
    assert plan == Launch(run_key="x-2", attempt=2)


def test_case_J02_a_reset_cursor_changes_nothing_because_there_is_none(decided):
    for cursor in (None, "", "999999"):
        assert len(tick(decided, cursor).run_requests) == 1


def test_case_J04_one_bad_row_never_stops_the_others(world):
    refs = ("PA000015", "PA000016", "PA000011", "PA000108")
    world.check(*refs)
    world.erp.execute("alter table res_partner add constraint no_seda check (street not like '%SEDALLIAN%')")
    for ref in refs:
        world.decide("select review.validate(%s)", ref)
    assert apply_as_asked(world, tick(world).run_requests[0]).succeeded
    states = world.rows("select ref, field, state from review.lines where state <> 'applied'")
    assert states == [{"ref": "PA000015", "field": "street", "state": "failed"}]


def test_case_J05_executing_the_run_again_doubles_nothing(decided):
    request = tick(decided).run_requests[0]
    for _ in range(2):
        assert apply_as_asked(decided, request).succeeded
    assert decided.value("select count(*) from sirene.erp_write") == 3
    assert tick(decided).run_requests == []


def test_case_J07_switched_on_again_the_schedule_runs_once_and_checks_nobody_twice(world):
    schedule = schedules.daily_check_schedule
    assert schedule.cron_schedule == "0 6 * * *"
    world.check(batch_size=60)
    world.check(batch_size=60)
    assert (
        world.value(
            "select count(*) from (select from sirene.partner_snapshot group by partner_id having count(*) > 1)"
        )
        == 0
    )


def test_case_J10_fifty_thousand_decisions_cost_a_tick_less_than_a_second(decided):
    decided.database.execute(
        "insert into sirene.partner (partner_id, is_company, active, compared_hash, bucket) "
        "select 'x' || i, true, true, '', 0 from generate_series(1, 50000) as i"
    )
    decided.database.execute(
        "with header as (insert into sirene.proposal (partner_id) select 'x' || i from generate_series(1, 50000) as i "
        "returning proposal_id, partner_id) insert into sirene.proposal_line (proposal_id, partner_id, field, kind, "
        "new_value, verdict, reason_code, reason, state, decided_at, decided_by, confirmed) select proposal_id, "
        "partner_id, 'town', 'update', 'LYON', 'missing', 'x', 'x', 'accepted', now(), 'x', true from header"
    )
    decided.database.execute("analyze sirene.proposal_line")
    tick(decided)
    started = time.perf_counter()
    found = tick(decided)
    # Bounded generously: the point is that a tick counts, and does not carry the queue.
    assert time.perf_counter() - started < 5
    assert len(found.run_requests) == 1
    assert found.run_requests[0].run_config == {}


def test_case_J11_a_thousand_decisions_in_one_update_are_one_run(world):
    world.check(batch_size=100)
    world.decide(
        "update review.lines set decision = 'accept' where state = 'new' and not identity_conflict and hold_id is null"
    )
    requests = tick(world).run_requests
    assert len(requests) == 1


def test_case_J12_a_decision_committed_late_is_applied_all_the_same(decided):
    with decided.reviewer.transaction():
        decided.decide("select review.validate('PA000016')")
        early = tick(decided).run_requests[0]
        assert apply_as_asked(decided, early).succeeded
    late = tick(decided).run_requests[0]
    assert late.run_key != early.run_key
    assert apply_as_asked(decided, late).succeeded
    assert decided.value("select count(*) from review.lines where state = 'applied'") == 8


def test_case_J13_two_decisions_of_the_same_instant_are_both_applied_once(decided):
    decided.decide("select review.validate('PA000016')")
    decided.database.execute("update sirene.proposal_line set decided_at = '2026-11-25 10:00:00+00'")
    assert apply_as_asked(decided, tick(decided).run_requests[0]).succeeded
    assert decided.value("select count(*) from sirene.erp_write where result = 'applied'") == 8
    assert tick(decided).run_requests == []


def test_case_J14_a_hundred_ticks_leave_no_connection_open(decided):
    def connections():
        return decided.value(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = 'sirene_pipeline'"
        )

    for _ in range(100):
        tick(decided)
    time.sleep(0.2)
    assert connections() == 0


def test_while_a_run_is_applying_no_second_one_starts(decided):
    request = tick(decided).run_requests[0]
    decided.instance.create_run_for_job(
        job_def=defs.resolve_job_def("apply_decisions"),
        status=dg.DagsterRunStatus.STARTED,
        tags=dict(request.tags),
    )
    assert "is applying decisions" in tick(decided).skip_message


def test_a_check_that_was_asked_for_starts_one_run(world):
    world.check("PA000015")
    world.decide("select review.check_now('PA000015') is not null")
    context = dg.build_sensor_context(instance=world.instance, resources={"warehouse": WarehouseResource()})
    requests = automation.check_request_sensor.evaluate_tick(context).run_requests
    assert len(requests) == 1
    config = {"ops": {"partner_snapshot": {"config": {"requested_only": True}}}}
    assert run_job(world.instance, "check_requested", run_config=config, tags=requests[0].tags).succeeded
    assert world.value("select requested_at from review.partners where ref = 'PA000015'") is None
    assert automation.check_request_sensor.evaluate_tick(context).run_requests == []


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-07-14"])
def test_case_J16_one_run_a_day_whatever_clocks_do(day):
    paris = ZoneInfo("Europe/Paris")
    start = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=paris)
    ticks = []
    for moment in schedule_execution_time_iterator(start.timestamp(), "0 6 * * *", "Europe/Paris", ascending=True):
        if moment.astimezone(paris).date() != start.date():
            break
        ticks.append(moment.astimezone(paris).hour)
    assert ticks == [6]
    assert schedules.daily_check_schedule.execution_timezone == "Europe/Paris"


@pytest.mark.parametrize(
    ("pending", "mode", "running", "said"),
    [
        (PendingDecisions(3, 1, 3, "x"), "off", None, "apply.mode is off"),
        (PendingDecisions(0, 0, 0, "0"), "on", None, "No decision is waiting"),
        (PendingDecisions(3, 1, 3, "x"), "on", "run-1", "run-1 is applying"),
        (PendingDecisions(5001, 9, 5001, "x"), "on", None, "more than apply.max_pending"),
    ],
)
def test_a_tick_that_starts_nothing_says_why(pending, mode, running, said):
    plan = plan_tick(pending, [], running, mode=mode, max_pending=5000, now=NOW)
    assert isinstance(plan, Skip)
    assert said in plan.reason


def test_confirmed_decisions_go_on_while_a_crowd_of_others_waits():
    plan = plan_tick(PendingDecisions(5002, 9, 5001, "x"), [], None, mode="on", max_pending=5000, now=NOW)
    assert plan == Launch("x-1", 1)
