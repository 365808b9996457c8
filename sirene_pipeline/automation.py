"""The sensors: what reviewers write starts runs, and a check that left partners over is followed by another.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own functions.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import dagster as dg
import psycopg

from sirene_pipeline.domain.scheduling import ApplyRun, Launch, Skip, plan_tick
from sirene_pipeline.jobs import answer_searches, apply_decisions, check_requested, daily_check
from sirene_pipeline.resources import WarehouseResource
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


@dg.sensor(
    job=daily_check,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="With INSEE's files: follows a check that left partners over by another one, until all had their turn.",
)
def next_part_sensor(
    context: dg.SensorEvaluationContext, warehouse: WarehouseResource
) -> dg.RunRequest | dg.SkipReason:
    """One run after each successful one; a failed one waits for the schedule."""
    settings = warehouse.settings()
    if settings.register.source != "stock":
        return dg.SkipReason("OpenDataSoft is asked about one batch a day: its quota is shared.")
    latest = next(iter(context.instance.get_run_records(dg.RunsFilter(job_name=daily_check.name), limit=1)), None)
    if latest is None or latest.dagster_run.status is not dg.DagsterRunStatus.SUCCESS:
        return dg.SkipReason("No check has ended well just before: the schedule starts the next one.")
    if _was_of_named_partners(latest.dagster_run):
        return dg.SkipReason("The last check was of partners somebody named: the schedule starts the next one.")
    run_id = latest.dagster_run.run_id
    unasked = _read(warehouse, partial(checks.never_asked, with_archived=settings.check.with_archived))
    if isinstance(unasked, dg.SkipReason):
        return unasked
    left = _left_over(context.instance, run_id)
    if not (unasked or left):
        return dg.SkipReason("The last check left nobody over.")
    return dg.RunRequest(run_key=f"after-{run_id}")


def _was_of_named_partners(run: dg.DagsterRun) -> bool:
    config: Any = run.run_config
    return bool(config.get("ops", {}).get("partner_snapshot", {}).get("config", {}).get("partners"))


def _left_over(instance: dg.DagsterInstance, run_id: str) -> int:
    """How many partners that moved found no room in a run."""
    event = instance.get_latest_materialization_event(dg.AssetKey("establishment"))
    if event is None or event.run_id != run_id or event.asset_materialization is None:
        return 0
    told = event.asset_materialization.metadata.get("left_for_the_next_run")
    return int(str(told.value)) if told is not None else 0


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
