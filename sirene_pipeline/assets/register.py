"""Asking the register about the batch."""

import time

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.assets.partners import working_batch
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.protocol import FingerprintSource, RegisterSource
from sirene_pipeline.resources import LoggedProgress, RegisterResource, WarehouseResource
from sirene_pipeline.rounds.checking import Asking, AskReport, data_date_of
from sirene_pipeline.rounds.following import FollowReport, follow
from sirene_pipeline.rounds.standing import follow_fingerprints
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
    """One row per SIRET the register answered, every answered call committed at once."""
    settings = warehouse.settings()
    started = time.monotonic()
    with warehouse.open() as database, register.open(context.log) as source:
        batch_id = working_batch(context, database)
        followed = _follow(context, database, source, batch_id, settings)
        share = settings.check.max_lost_share
        report = Asking(
            database,
            source,
            batch_id,
            max_lost_share=share,
            unchanged=followed.unchanged,
            progress=LoggedProgress(context.log).counting("identifiers answered"),
        ).run()
        if failed := report.error is not None or bool(report.outcomes["failed"] and not _answered(report)):
            batches.give_back(database, batch_id)
    seconds = time.monotonic() - started
    context.log.info("%s partners: %s; %s requests.", report.partners, dict(report.outcomes), report.usage["requests"])
    if failed:
        raise dg.Failure(
            f"The register did not answer: {report.error or report.usage['stopped_because'] or dict(report.failures)} "
            f"{report.outcomes['failed']} partners stay due; nothing was proposed.",
            metadata=_figures(report, followed, seconds),
            allow_retries=False,
        )
    return dg.MaterializeResult(metadata=_figures(report, followed, seconds), check_results=_checks(report, followed))


def _follow(
    context: dg.AssetExecutionContext, database: Database, source: RegisterSource, batch_id: str, settings: Settings
) -> FollowReport:
    """In a batch of mode delta what changed comes first; when it cannot be told, the oldest are asked for."""
    state = batches.batch_state(database, batch_id)
    if state is None or state.mode != "delta":
        return FollowReport()
    try:
        data_date = data_date_of(source)
    except RegisterError:
        return FollowReport()  # asking says what is wrong
    if isinstance(source, FingerprintSource):
        report = follow_fingerprints(
            database,
            source,
            batch_id,
            data_date=data_date,
            size=settings.partners_a_run,
            with_archived=settings.check.with_archived,
            max_lost_share=settings.check.max_lost_share,
        )
    else:
        report = follow(
            database,
            source,
            batch_id,
            data_date=data_date,
            overlap_days=settings.register.delta_overlap_days,
            sweep_days=settings.register.sweep_days,
        )
    _tell(context, report)
    if report.error is not None or (report.skipped is not None and "batches" in report.skipped):
        drawn = batches.draw_due(
            database, batch_id, size=settings.partners_a_run, with_archived=settings.check.with_archived
        )
        context.log.info("%s partners drawn to be asked about in batches.", drawn)
    return report


def _tell(context: dg.AssetExecutionContext, report: FollowReport) -> None:
    if report.lost is not None:
        context.log.warning("%s", report.lost)
    if report.error is not None or report.skipped is not None:
        context.log.info("%s", report.error or report.skipped)
    elif report.compared:
        context.log.info(
            "%s establishments compared by fingerprint in %.0f s: %s moved, %s vanished; %s partners to ask about, "
            "%s left for the next run, %s current.",
            report.compared, report.seconds, report.moved, report.vanished, report.touched, report.left, report.current,
        )  # fmt: skip
    else:
        context.log.info(
            "Changes since %s: %s partners touched, %s current.", report.since, report.touched, report.current
        )


def _answered(report: AskReport) -> int:
    return report.outcomes["found"] + report.outcomes["not_found"]


def _figures(report: AskReport, followed: FollowReport, seconds: float) -> dict[str, dg.MetadataValue | int | str]:
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
        "partners_per_second": dg.MetadataValue.float(round((report.partners + followed.current) / seconds, 1)),
        "data_date": report.data_date.isoformat() if report.data_date else "unknown",
        "touched": followed.touched,
        "current": followed.current,
        **_by_fingerprint(followed),
        "usage": dg.MetadataValue.json(usage),
    }


def _by_fingerprint(followed: FollowReport) -> dict[str, dg.MetadataValue | int | str]:
    """What one pass of the register told, where it gives fingerprints."""
    if not followed.compared:
        return {}
    return {
        "compared_by_fingerprint": followed.compared,
        "moved": followed.moved,
        "vanished": followed.vanished,
        "left_for_the_next_run": followed.left,
        "seconds_following": dg.MetadataValue.float(round(followed.seconds, 1)),
    }


def _checks(report: AskReport, followed: FollowReport) -> list[dg.AssetCheckResult]:
    results = (
        (report.outcomes["failed"] == 0 and followed.error is None, _how_it_answered(report, followed)),
        _schema(report),
        (not (lost := followed.lost or report.lost), lost or "no partner found before is missing"),
    )
    return [
        dg.AssetCheckResult(
            check_name=name, passed=passed, severity=dg.AssetCheckSeverity.WARN, description=description
        )
        for name, (passed, description) in zip(CHECKS, results, strict=True)
    ]


def _how_it_answered(report: AskReport, followed: FollowReport) -> str:
    """Who was not answered and why; that the changes could not be followed, since a fresh base may depend on it."""
    words = f"{_answered(report)} partners were answered"
    if failed := report.outcomes["failed"]:
        why = report.usage["stopped_because"] or ", ".join(f"{kind}: {n}" for kind, n in report.failures.items())
        words = f"{failed} of {report.partners} partners were not answered and stay due ({why})"
    if followed.error is None:
        return words
    return f"the changes could not be followed, and the oldest checks were asked for instead: {followed.error} {words}"


def _schema(report: AskReport) -> tuple[bool, str]:
    """Whether the data set has the shape the product knows; a field it has never heard of is news, not a fault."""
    usage = report.usage
    retyped = [f"{name} ({kind})" for name, kind in usage["retyped_fields"].items()]
    unknown_values = [f"{name}: {n}" for name, n in usage["unknown_values"].items()]
    told = {
        "fields missing": usage["missing_fields"],
        "fields of another type": retyped,
        "values unknown": unknown_values,
        "fields never heard of": usage["unknown_fields"],
    }
    words = "; ".join(f"{what}: {', '.join(names)}" for what, names in told.items() if names)
    return not (usage["missing_fields"] or retyped or unknown_values), words or "every field is as it was"
