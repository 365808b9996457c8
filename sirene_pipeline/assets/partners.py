"""Drawing the batch: the partners that were checked longest ago, or those named in the run's configuration."""

from enum import Enum

import dagster as dg
from pydantic import Field

from sirene_pipeline import metadata as meta
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.settings import Settings
from sirene_pipeline.store import batches
from sirene_pipeline.store.warehouse import Database

ALL = 1_000_000


class Mode(Enum):
    """How a run finds the partners that waited longest: one by one, or by what changed in the register."""

    settings = "settings"
    batch = "batch"
    delta = "delta"


class BatchConfig(dg.Config):
    """Which partners a run checks."""

    batch_size: int = Field(default=0, ge=0, description="Partners to draw; 0 takes the settings'")
    partners: list[str] = Field(default=[], description="Check these (ERP key or reference) instead of the oldest")
    bucket: int = Field(default=-1, ge=-1, le=63, description="A full sweep: all partners of this bucket, 0 to 63")
    mode: Mode = Field(default=Mode.settings, description="batch: the longest unchecked; delta: what changed")
    requested_only: bool = Field(default=False, description="Check only partners somebody asked for (review.check_now)")


def batch_id_of(context: dg.AssetExecutionContext) -> str:
    """The batch of this run: its root run's, so that a retry or a re-execution takes up what is left."""
    return context.run.root_run_id or context.run.run_id


def working_batch(context: dg.AssetExecutionContext, database: Database) -> str:
    """The batch a step works on; a step run on its own takes up the latest unfinished batch and says so."""
    own = batch_id_of(context)
    if batches.batch_state(database, own) is not None:
        return own
    latest = batches.latest_unfinished_batch(database)
    if latest is None:
        raise dg.Failure(
            "There is no batch to work on. Materialize partner_snapshot as well, or run the job daily_check.",
            allow_retries=False,
        )
    context.log.info("This run drew no batch of its own: it takes up the latest unfinished one, %s.", latest)
    return latest


def _due(settings: Settings, config: BatchConfig) -> batches.Due:
    """Who is drawn for having waited longest, and whom the register's changes will bring in."""
    follows = settings.register.follows if config.mode is Mode.settings else config.mode is Mode.delta
    if not follows or config.bucket >= 0:
        return "all"
    return "unsettled" if settings.register.source == "stock" else "never_found"


@dg.asset(
    deps=["partner"],
    group_name="partners",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "sql"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.SNAPSHOT_TABLE,
)
def partner_snapshot(
    context: dg.AssetExecutionContext, config: BatchConfig, warehouse: WarehouseResource
) -> meta.Materialized:
    """One row per partner of a batch, as it is compared: asked for first, then new, edited, and the oldest check."""
    settings = warehouse.settings()
    size = config.batch_size or (settings.partners_a_run if config.bucket < 0 else ALL)
    batch_id = batch_id_of(context)
    with warehouse.open() as database:
        if config.requested_only:
            drawn = batches.draw_requested(database, batch_id, size=size, source=settings.register.source)
        else:
            drawn = batches.draw_batch(
                database,
                batch_id,
                size=size,
                source=settings.register.source,
                with_archived=settings.check.with_archived,
                names=config.partners,
                due=_due(settings, config),
                bucket=None if config.bucket < 0 else config.bucket,
            )
        reasons = batches.reasons(database, batch_id)
    if config.partners and drawn < len(set(config.partners)):
        context.log.warning("%s of the %s partners named were found in the ERP.", drawn, len(set(config.partners)))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": drawn,
            "batch": batch_id,
            "why": meta.markdown_table(("reason", "partners"), reasons.items()),
        }
    )
