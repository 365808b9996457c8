"""Writing what reviewers accepted into the ERP."""

from collections import Counter

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.domain.decisions import Result
from sirene_pipeline.erp.protocol import ErpConnector, ErpUnreachableError
from sirene_pipeline.resources import ErpResource, LoggedProgress, WarehouseResource
from sirene_pipeline.rounds.applying import Applier, ApplyReport
from sirene_pipeline.rounds.creating import create_partners
from sirene_pipeline.store import decisions
from sirene_pipeline.store.installation import installation_id
from sirene_pipeline.store.warehouse import Database

FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dg.asset(
    deps=["decision"],
    group_name="apply",
    owners=[meta.ERP_TEAM],
    kinds={"postgres", "python"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.WRITE_TABLE,
    check_specs=[dg.AssetCheckSpec("the_erp_took_every_line", asset="applied_decision")],
    pool=meta.ERP_POOL,
)
def applied_decision(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource, erp: ErpResource
) -> meta.Materialized:
    """One row per try to write an accepted line: intent, guarded write, read back, result."""
    settings = warehouse.settings()
    if settings.apply.mode == "off":
        raise dg.Failure(
            "apply.mode is off: nothing is written to the ERP. Set it to dry_run, look at review.history, then to on.",
            allow_retries=False,
        )
    with warehouse.open() as database, erp.open() as connector:
        _release_dead_claims(context, database)
        connector.claim(installation_id(database))
        report = Applier(
            database=database,
            erp=connector,
            run_id=context.run.run_id,
            mode=settings.apply.mode,
            lease_seconds=settings.apply.lease_seconds,
            max_pending=settings.apply.max_pending,
            progress=LoggedProgress(context.log).counting("partners written"),
        ).run(batch_partners=settings.apply.batch_partners)
        created = _create(database, connector, context.run.run_id, settings.apply.mode, report)
    if report.unreachable is not None:
        context.log.warning("%s The decisions stay accepted and are tried again.", report.unreachable)
    return dg.MaterializeResult(
        metadata={**_figures(report), **{f"partners_{state}": count for state, count in created.items()}},
        check_results=[_taken(report)],
    )


def _create(database: Database, connector: ErpConnector, run_id: str, mode: str, report: ApplyReport) -> Counter[str]:
    """Partners asked for from search hits; an ERP that went away keeps them asked for."""
    if mode != "on" or report.unreachable is not None:
        return Counter()
    try:
        return create_partners(database, connector, run_id=run_id)
    except ErpUnreachableError as error:
        report.unreachable = str(error)
        return Counter()


def _release_dead_claims(context: dg.AssetExecutionContext, database: Database) -> None:
    """A run that is over, or unknown, holds its lease for nothing."""
    dead = []
    for holder in decisions.claim_holders(database):
        run = context.instance.get_run_by_id(holder)
        if holder != context.run.run_id and run is not None and run.status in FINISHED:
            dead.append(holder)
    if dead:
        released = decisions.release_claims(database, dead)
        context.log.info("%s lines taken over from %s runs that ended without finishing them.", released, len(dead))


def _figures(report: ApplyReport) -> dict[str, int]:
    return {
        "dagster/row_count": report.lines.total(),
        "partners": report.partners,
        **{result.value: report.lines[result] for result in Result if report.lines[result]},
    }


def _taken(report: ApplyReport) -> dg.AssetCheckResult:
    refused = sum(
        report.lines[result] for result in (Result.CONFLICT, Result.FAILED, Result.NOT_KEPT, Result.UNREACHABLE)
    )
    return dg.AssetCheckResult(
        check_name="the_erp_took_every_line",
        passed=refused == 0,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{refused} of {report.lines.total()} lines were not written: see review.history"
        if refused
        else f"{report.lines.total()} lines are in the ERP",
    )
