"""Turnovers from published accounts, monthly."""

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.turnover import TurnoverSource, accounts_settings
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.rounds.turnovers import refresh

DAYS = 30
MOST = 10_000


@dg.asset(
    deps=["partner"],
    group_name="register",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "json"},
    metadata=meta.table(
        "sirene.turnover", {"siren": "text", "amount": "bigint", "closed_on": "date", "asked_at": "timestamptz"}
    ),
    pool=meta.REGISTER_POOL,
)
def turnover(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> meta.Materialized:
    """One row per legal unit of our partners: the turnover of its latest public account, or nothing."""
    chosen = warehouse.settings().register
    settings = accounts_settings(base_url=chosen.accounts_url, dataset_id=chosen.accounts_dataset)
    with warehouse.open() as database, TurnoverSource(settings) as source:
        try:
            outcomes = refresh(database, source, batch_size=MOST, days=DAYS)
        except RegisterError as error:
            raise dg.Failure(f"The accounts' portal did not answer: {error}", allow_retries=False) from None
        requests = source.usage.figures()["requests"]
    context.log.info("Turnovers: %s; %s requests.", dict(outcomes), requests)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": outcomes.total(), "public": outcomes["public"], "requests": requests}
    )
