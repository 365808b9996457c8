"""What starts by itself: the daily check, and the two sensors that watch what reviewers write.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own functions.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import dagster as dg
import psycopg

from sirene_pipeline.domain.scheduling import ApplyRun, Launch, Skip, plan_tick
from sirene_pipeline.jobs import (
    answer_searches,
    apply_decisions,
    check_requested,
    daily_check,
    find_identifiers,
    prune_history,
    refresh_turnover,
)
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.settings import load_settings
from sirene_pipeline.store import checks, decisions, searches
from sirene_pipeline.store.warehouse import Database, WarehouseError

T = TypeVar("T")

FINGERPRINT_TAG = "sirene/fingerprint"
ATTEMPT_TAG = "sirene/attempt"
SENSOR_SECONDS = 15
TICK_SECONDS = 5.0
"""A tick reads a count; it never takes the minute Dagster allows it."""

UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]

_CHECK = load_settings().check

daily_check_schedule = dg.ScheduleDefinition(
    name="daily_check_schedule",
    job=daily_check,
    cron_schedule=_CHECK.schedule,
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day; keep it outside 02:00 to 03:00, which does not exist or comes twice when clocks change.",
)

find_identifiers_schedule = dg.ScheduleDefinition(
    name="find_identifiers_schedule",
    job=find_identifiers,
    cron_schedule="30 6 * * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day after the check: candidates for partners without SIREN or SIRET.",
)

refresh_turnover_schedule = dg.ScheduleDefinition(
    name="refresh_turnover_schedule",
    job=refresh_turnover,
    cron_schedule="0 5 3 * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING if _CHECK.turnover else dg.DefaultScheduleStatus.STOPPED,
    description="Every month, when check.turnover says so.",
)

prune_history_schedule = dg.ScheduleDefinition(
    name="prune_history_schedule",
    job=prune_history,
    cron_schedule="0 4 * * 0",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every Sunday: old runs and old rows go, by the retention of the settings.",
)


@dg.sensor(
    job=apply_decisions,
    minimum_interval_seconds=SENSOR_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts one run for whatever is decided and not applied, however many lines, with a new key per try.",
)
def decision_sensor(context: dg.SensorEvaluationContext, warehouse: WarehouseResource) -> dg.RunRequest | dg.SkipReason:
    """The truth is what is pending in SQL now; the sensor keeps no cursor."""
    settings = warehouse.settings()
    mode = settings.apply.mode
    pending = _read(warehouse, lambda database: decisions.pending(database, mode=mode))
    if isinstance(pending, dg.SkipReason):
        return pending
    waiting = pending.lines or pending.creations
    plan = plan_tick(
        pending,
        _earlier_runs(context.instance, pending.fingerprint) if waiting else [],
        _run_under_way(context.instance, apply_decisions.name) if waiting else None,
        mode=mode,
        max_pending=settings.apply.max_pending,
        now=datetime.now(UTC),
    )
    if isinstance(plan, Skip):
        return dg.SkipReason(plan.reason)
    return _request(plan, pending.fingerprint)


@dg.sensor(
    job=check_requested,
    minimum_interval_seconds=SENSOR_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a check for the partners somebody asked for with review.check_now().",
)
def check_request_sensor(
    context: dg.SensorEvaluationContext, warehouse: WarehouseResource
) -> dg.RunRequest | dg.SkipReason:
    """One run for all that is asked, none while one is under way; a failed one is tried again after five minutes."""
    asked = _read(warehouse, checks.requested)
    if isinstance(asked, dg.SkipReason):
        return asked
    return _once(context.instance, check_requested.name, asked.partners, asked.fingerprint, "check")


@dg.sensor(
    job=answer_searches,
    minimum_interval_seconds=SENSOR_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run for the searches people asked for with review.search().",
)
def search_sensor(context: dg.SensorEvaluationContext, warehouse: WarehouseResource) -> dg.RunRequest | dg.SkipReason:
    """One run for all searches that wait."""
    asked = _read(warehouse, searches.pending)
    if isinstance(asked, dg.SkipReason):
        return asked
    return _once(context.instance, answer_searches.name, asked.requests, asked.fingerprint, "search")


def _once(
    instance: dg.DagsterInstance, job_name: str, waiting: int, fingerprint: str, what: str
) -> dg.RunRequest | dg.SkipReason:
    """One run for all that waits, none while one is under way; one that did not settle it is followed later."""
    if waiting == 0:
        return dg.SkipReason(f"Nobody asked for a {what}.")
    running = _run_under_way(instance, job_name)
    if running is not None:
        return dg.SkipReason(f"Run {running} is at it.")
    runs = _earlier_runs(instance, fingerprint)
    ended = [run.finished_at for run in runs if run.finished_at is not None]
    if ended and datetime.now(UTC) < max(ended) + timedelta(minutes=5 * len(ended)):
        return dg.SkipReason("The last try did not settle these requests; the next follows in some minutes.")
    return _request(Launch(f"{fingerprint}-{len(runs) + 1}", len(runs) + 1), fingerprint)


def _read(warehouse: WarehouseResource, question: Callable[[Database], T]) -> T | dg.SkipReason:
    """Ask our database one short question; before the tables exist, or while it is away, the tick says so and skips."""
    try:
        with warehouse.open(statement_timeout=TICK_SECONDS) as database:
            return question(database)
    except psycopg.errors.UndefinedTable:
        return dg.SkipReason("The tables are not there yet: run `sirene db upgrade`.")
    except WarehouseError as error:
        return dg.SkipReason(str(error))


def _earlier_runs(instance: dg.DagsterInstance, fingerprint: str) -> list[ApplyRun]:
    records = instance.get_run_records(dg.RunsFilter(tags={FINGERPRINT_TAG: fingerprint}), limit=50)
    return [
        ApplyRun(
            run_id=record.dagster_run.run_id,
            finished_at=datetime.fromtimestamp(record.end_time, UTC) if record.end_time else None,
            succeeded=record.dagster_run.status == dg.DagsterRunStatus.SUCCESS,
        )
        for record in records
    ]


def _run_under_way(instance: dg.DagsterInstance, job_name: str) -> str | None:
    found = instance.get_run_records(dg.RunsFilter(job_name=job_name, statuses=UNDER_WAY), limit=1)
    return found[0].dagster_run.run_id if found else None


def _request(plan: Launch, fingerprint: str) -> dg.RunRequest:
    return dg.RunRequest(run_key=plan.run_key, tags={FINGERPRINT_TAG: fingerprint, ATTEMPT_TAG: str(plan.attempt)})
