"""The jobs: verb and object, one in-process run each.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own functions.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.store import retention

CHECK_ASSETS = ("partner", "partner_snapshot", "establishment", "difference", "event", "proposal")
MAX_RUNTIME = "dagster/max_runtime"
OVER = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]

daily_check = dg.define_asset_job(
    "daily_check",
    selection=list(CHECK_ASSETS),
    description="Extract the partners, ask the register about the longest unchecked, compare, propose.",
    tags={MAX_RUNTIME: str(6 * 3600), "dagster/max_retries": "1"},
)

check_requested = dg.define_asset_job(
    "check_requested",
    selection=list(CHECK_ASSETS),
    description="The same for the partners somebody asked for with review.check_now().",
    config=dg.RunConfig(ops={"partner_snapshot": {"config": {"requested_only": True}}}),
    tags={MAX_RUNTIME: str(3600)},
)

answer_searches = dg.define_asset_job(
    "answer_searches",
    selection=["search_hit"],
    description="Search the register for what people asked with review.search().",
    tags={MAX_RUNTIME: "600"},
)

find_identifiers = dg.define_asset_job(
    "find_identifiers",
    selection=["partner", "siret_candidates", "alike_partner"],
    description="Look for the SIREN and SIRET of partners that lack them, and for partners that are nearly equal.",
    tags={MAX_RUNTIME: str(3600)},
)

refresh_turnover = dg.define_asset_job(
    "refresh_turnover",
    selection=["turnover"],
    description="Look the turnovers of our partners up in published accounts; monthly is enough.",
    tags={MAX_RUNTIME: str(3600)},
)

apply_decisions = dg.define_asset_job(
    "apply_decisions",
    selection=["applied_decision"],
    description="Write what reviewers accepted into the ERP.",
    tags={MAX_RUNTIME: str(3600)},
)


@dg.op(description="Delete our rows past their retention.")
def prune_our_rows(context: dg.OpExecutionContext, warehouse: WarehouseResource) -> None:
    """Decisions, writes and everything an open line needs stay."""
    days = warehouse.settings().retention
    with warehouse.open() as database:
        pruned = retention.prune(
            database, answers=days.answers, snapshots=days.snapshots, closed_lines=days.closed_lines
        )
    context.log.info("Rows deleted: %s.", pruned)


@dg.op(description="Delete Dagster runs past their retention, with their events: nothing else does.")
def prune_runs(context: dg.OpExecutionContext, warehouse: WarehouseResource) -> None:
    """Only runs that are over; a thousand at most, the rest next week."""
    days = warehouse.settings().retention.dagster_runs
    old = dg.RunsFilter(created_before=datetime.now(UTC) - timedelta(days=days), statuses=OVER)
    records = context.instance.get_run_records(old, limit=1000)
    for record in records:
        context.instance.delete_run(record.dagster_run.run_id)
    context.log.info("%s Dagster runs older than %s days deleted.", len(records), days)


@dg.job(description="Delete old runs and old rows, by the retention of the settings.", tags={MAX_RUNTIME: "3600"})
def prune_history() -> None:
    """Weekly."""
    prune_our_rows()
    prune_runs()
