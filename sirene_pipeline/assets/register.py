"""Asking the register about the batch."""

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.assets.partners import working_batch
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.protocol import RegisterSource
from sirene_pipeline.resources import RegisterResource, WarehouseResource
from sirene_pipeline.rounds.checking import Asking, AskReport, data_date_of
from sirene_pipeline.rounds.following import FollowReport, follow
from sirene_pipeline.settings import Settings
from sirene_pipeline.store import batches
from sirene_pipeline.store.warehouse import Database

CHECKS = ("the_register_answered", "the_schema_is_the_one_we_know", "no_partner_was_lost")


@dg.asset(
    deps=["partner_snapshot"],
    group_name="register",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "json"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.ESTABLISHMENT_TABLE,
    check_specs=[dg.AssetCheckSpec(name, asset="establishment") for name in CHECKS],
    pool=meta.REGISTER_POOL,
)
def establishment(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource, register: RegisterResource
) -> meta.Materialized:
    """One row per SIRET the register answered: up to 100 partners a call, every answered call committed at once."""
    settings = warehouse.settings()
    with warehouse.open() as database, register.open() as source:
        batch_id = working_batch(context, database)
        followed = _follow(context, database, source, batch_id, settings)
        report = Asking(database, source, batch_id, max_lost_share=settings.check.max_lost_share).run()
    context.log.info("%s partners: %s; %s requests.", report.partners, dict(report.outcomes), report.usage["requests"])
    if report.error is not None or (report.outcomes["failed"] and not _answered(report)):
        raise dg.Failure(
            f"The register did not answer: {report.error or report.usage['stopped_because'] or dict(report.failures)} "
            f"{report.outcomes['failed']} partners stay due; nothing was proposed.",
            metadata=_figures(report, followed),
            allow_retries=False,
        )
    return dg.MaterializeResult(metadata=_figures(report, followed), check_results=_checks(report))


def _follow(
    context: dg.AssetExecutionContext, database: Database, source: RegisterSource, batch_id: str, settings: Settings
) -> FollowReport:
    """In delta mode the changes come first; when they cannot be followed, the oldest checks are asked for."""
    state = batches.batch_state(database, batch_id)
    if settings.register.mode != "delta" or state is None or state.mode == "named":
        return FollowReport()
    try:
        data_date = data_date_of(source)
    except RegisterError:
        return FollowReport()  # asking says what is wrong
    report = follow(
        database,
        source,
        batch_id,
        data_date=data_date,
        overlap_days=settings.register.delta_overlap_days,
        sweep_days=settings.register.sweep_days,
    )
    if report.error is not None or (report.skipped is not None and "batches" in report.skipped):
        context.log.info("%s", report.error or report.skipped)
        drawn = batches.draw_due(
            database, batch_id, size=settings.check.batch_size, with_archived=settings.check.with_archived
        )
        context.log.info("%s partners drawn to be asked about in batches.", drawn)
    else:
        context.log.info(
            "Changes since %s: %s partners touched, %s current. %s",
            report.since, report.touched, report.current, report.skipped or "",
        )  # fmt: skip
    return report


def _answered(report: AskReport) -> int:
    return report.outcomes["found"] + report.outcomes["not_found"]


def _figures(report: AskReport, followed: FollowReport) -> dict[str, dg.MetadataValue | int | str]:
    usage = report.usage
    return {
        "dagster/row_count": report.outcomes["found"],
        "found": report.outcomes["found"],
        "not_found": report.outcomes["not_found"],
        "failed": report.outcomes["failed"],
        "invalid": report.outcomes["invalid"],
        "reused": report.reused,
        "requests": usage["requests"],
        "bytes": usage["bytes_received"],
        "quota_left": -1 if usage["quota_left"] is None else usage["quota_left"],
        "data_date": report.data_date.isoformat() if report.data_date else "unknown",
        "touched": followed.touched,
        "current": followed.current,
        "usage": dg.MetadataValue.json(usage),
    }


def _checks(report: AskReport) -> list[dg.AssetCheckResult]:
    usage = report.usage
    unknown = usage["unknown_values"]
    results = (
        (
            report.outcomes["failed"] == 0,
            f"{report.outcomes['failed']} of {report.partners} partners were not answered and stay due"
            if report.outcomes["failed"]
            else f"{_answered(report)} partners were answered",
        ),
        (
            not (usage["missing_fields"] or unknown),
            f"fields missing: {usage['missing_fields'] or 'none'}; unknown values: {unknown or 'none'}",
        ),
        (report.lost is None, report.lost or "no partner found before is missing"),
    )
    return [
        dg.AssetCheckResult(
            check_name=name, passed=passed, severity=dg.AssetCheckSeverity.WARN, description=description
        )
        for name, (passed, description) in zip(CHECKS, results, strict=True)
    ]
