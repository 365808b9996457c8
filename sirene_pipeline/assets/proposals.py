"""From answers to what a reviewer reads: verdicts, events, proposals."""

from collections import Counter

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.assets.partners import working_batch
from sirene_pipeline.register.vies import ViesSource
from sirene_pipeline.resources import ErpResource, LoggedProgress, WarehouseResource
from sirene_pipeline.rounds.comparing import compare_batch
from sirene_pipeline.rounds.verifying import verify_batch
from sirene_pipeline.settings import Settings
from sirene_pipeline.store import batches
from sirene_pipeline.store.comparison import merge_events
from sirene_pipeline.store.proposals import Faults, MergeReport, faults, merge_proposals
from sirene_pipeline.store.warehouse import Database


@dg.asset(
    deps=["partner_snapshot", "establishment"],
    group_name="proposals",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "python"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.DIFFERENCE_TABLE,
)
def difference(context: dg.AssetExecutionContext, warehouse: WarehouseResource, erp: ErpResource) -> meta.Materialized:
    """One row per partner and field that is not simply the same, with the verdict and its reason in words."""
    settings = warehouse.settings()
    with warehouse.open() as database, erp.open() as connector:
        batch_id = working_batch(context, database)
        told = LoggedProgress(context.log).counting("partners compared")
        report = compare_batch(database, batch_id, connector, settings, progress=told)
        vies = _verify(database, batch_id, settings)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sum(report.verdicts.values()) - report.verdicts["same"],
            "compared": report.partners,
            "up_to_date": report.up_to_date,
            **{verdict: count for verdict, count in report.verdicts.items() if verdict != "same"},
            **{f"vat_{state}": count for state, count in vies.items()},
            "reasons": meta.markdown_table(("reason", "fields"), report.reasons.most_common(20)),
        }
    )


def _verify(database: Database, batch_id: str, settings: Settings) -> Counter[str]:
    """VAT numbers by what VIES says of them; not asked unless the settings say so."""
    if not settings.check.vies:
        return Counter()
    with ViesSource(settings.check.vies_url) as vies:
        return verify_batch(database, batch_id, vies)


@dg.asset(
    deps=["difference"],
    group_name="proposals",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "sql"},
    metadata=meta.EVENT_TABLE,
)
def event(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> meta.Materialized:
    """One row per fact about a partner that is no field: closed, head office moved, identity conflict and so on."""
    settings = warehouse.settings()
    with warehouse.open() as database:
        counts = merge_events(database, language=settings.language)
    opened = sum(count["opened"] for count in counts.values())
    context.log.info("%s events opened, %s closed.", opened, sum(count["closed"] for count in counts.values()))
    return dg.MaterializeResult(
        metadata={
            "opened": opened,
            "closed": sum(count["closed"] for count in counts.values()),
            "events": meta.markdown_table(
                ("event", "opened", "closed"),
                ((name, count["opened"], count["closed"]) for name, count in sorted(counts.items())),
            ),
        }
    )


@dg.asset(
    deps=["difference", "event"],
    group_name="proposals",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "sql"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.LINE_TABLE,
    check_specs=[
        dg.AssetCheckSpec("one_open_line_per_field", asset="proposal"),
        dg.AssetCheckSpec("no_mask_is_proposed", asset="proposal"),
        dg.AssetCheckSpec("no_hold_is_open", asset="proposal"),
    ],
)
def proposal(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> meta.Materialized:
    """One row per field a reviewer is asked about: at most one open line per partner and field."""
    settings = warehouse.settings()
    with warehouse.open() as database:
        report = merge_proposals(
            database,
            hold_share=settings.check.hold_share,
            hold_minimum=settings.check.hold_minimum,
            language=settings.language,
        )
        batches.finish_batch(database, working_batch(context, database))
        found = faults(database)
    context.log.info(
        "%s lines opened for %s partners, %s superseded, %s obsolete.",
        report.opened.total(), report.partners, report.superseded, report.obsolete,
    )  # fmt: skip
    return dg.MaterializeResult(metadata=_figures(report, found), check_results=_checks(found))


def _figures(report: MergeReport, found: Faults) -> dict[str, dg.MetadataValue | int]:
    return {
        "dagster/row_count": found.open_lines,
        "opened": report.opened.total(),
        "partners": report.partners,
        "accepted_by_rule": report.accepted_by_rule,
        "superseded": report.superseded,
        "obsolete": report.obsolete,
        "open_lines": found.open_lines,
        "by_field": meta.markdown_table(
            ("field", "kind", "lines"),
            ((field, kind, count) for (field, kind), count in report.opened.most_common()),
        ),
    }


def _checks(found: Faults) -> list[dg.AssetCheckResult]:
    return [
        dg.AssetCheckResult(
            check_name="one_open_line_per_field",
            passed=found.doubled == 0,
            description=f"{found.doubled} partners have two open lines on one field",
        ),
        dg.AssetCheckResult(
            check_name="no_mask_is_proposed",
            passed=found.masked == 0,
            description=f"{found.masked} open lines hold a mask of the register as a value",
        ),
        dg.AssetCheckResult(
            check_name="no_hold_is_open",
            passed=found.open_holds == 0,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"{found.open_holds} mass changes wait for an administrator (review.holds)"
            if found.open_holds
            else "no mass change is waiting",
        ),
    ]
