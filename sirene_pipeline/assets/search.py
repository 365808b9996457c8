"""Searches people asked for, and candidates for partners that lack an identifier."""

import dagster as dg
from pydantic import Field

from sirene_pipeline import metadata as meta
from sirene_pipeline.domain.matching import Bands
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.protocol import ShortlistSource
from sirene_pipeline.resources import ErpResource, LoggedProgress, RegisterResource, WarehouseResource
from sirene_pipeline.rounds import alike_partners
from sirene_pipeline.rounds.checking import data_date_of
from sirene_pipeline.rounds.comparing import compare_options
from sirene_pipeline.rounds.matching_partners import MatchOptions, match_batch
from sirene_pipeline.rounds.searching import answer
from sirene_pipeline.store import searches

WHOLE_REGISTER = 20_000

search_request = dg.AssetSpec(
    key="search_request",
    group_name="search",
    description="One row per search of the register a person asked for: review.search(), or a row in a BI tool's grid.",
    owners=[meta.REVIEW_TEAM],
    kinds={"postgres", "dashboard"},
)


class MatchConfig(dg.Config):
    """How many partners a run matches."""

    batch_size: int = Field(default=0, ge=0, description="Partners to match; 0: check.batch_size, with a stock 20,000")


@dg.asset(
    deps=[search_request],
    group_name="search",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "json"},
    metadata=meta.HIT_TABLE,
    pool=meta.REGISTER_POOL,
)
def search_hit(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource, register: RegisterResource, erp: ErpResource
) -> meta.Materialized:
    """One row per establishment found for a search, with its match rate and each field against the chosen partner."""
    settings = warehouse.settings()
    answered = failed = hits = 0
    with warehouse.open() as database, register.open(context.log) as source, erp.open() as connector:
        for request in searches.take(database):
            try:
                found = answer(source, request, profile=connector.profile, options=compare_options(settings))
            except (RegisterError, ValueError) as error:
                searches.fail(database, request.request_id, str(error))
                failed += 1
                continue
            searches.store_hits(database, request.request_id, found, data_date=data_date_of(source))
            answered += 1
            hits += len(found)
        requests = source.usage.figures()["requests"]
    context.log.info("%s searches answered, %s failed; %s hits, %s requests.", answered, failed, hits, requests)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": hits, "answered": answered, "failed": failed, "requests": requests}
    )


@dg.asset(
    deps=["partner"],
    group_name="search",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "python"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.CANDIDATE_TABLE,
    pool=meta.REGISTER_POOL,
)
def siret_candidates(
    context: dg.AssetExecutionContext, config: MatchConfig, warehouse: WarehouseResource, register: RegisterResource
) -> meta.Materialized:
    """One row per register record offered for a partner without identifier, with a calibrated match rate."""
    settings = warehouse.settings()
    with warehouse.open() as database, register.open(context.log) as source:
        try:
            day = data_date_of(source)
        except RegisterError as error:
            raise dg.Failure(
                f"The register did not answer: {error} The partners stay due.", allow_retries=False
            ) from None
        # A register that is here as a whole costs no calls, and little for a partner more.
        usual = WHOLE_REGISTER if isinstance(source, ShortlistSource) else settings.check.batch_size
        due = searches.due_for_matching(database, batch_size=config.batch_size or usual, data_date=day)
        options = MatchOptions(
            language=settings.language,
            bands=Bands(suggest=settings.match.suggest, show=settings.match.show),
            pre_accept=settings.match.pre_accept,
        )
        told = LoggedProgress(context.log).counting("partners matched")
        outcomes = match_batch(database, source, due, options, data_date=day, progress=told)
        requests = source.usage.figures()["requests"]
    context.log.info("%s partners matched: %s; %s requests.", len(due), dict(outcomes), requests)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": outcomes["candidates"],
            "due": len(due),
            "requests": requests,
            "outcomes": meta.markdown_table(("outcome", "partners"), outcomes.most_common()),
        }
    )


@dg.asset(
    deps=["partner"],
    group_name="search",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "python"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.table(
        "sirene.alike",
        {"partner_id": "text", "other_partner_id": "text", "likeness": "numeric", "reason": "text",
         "found_at": "timestamptz"},
    ),
)  # fmt: skip
def alike_partner(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> meta.Materialized:
    """One row per pair of partners nearly equal in name and address; new and edited partners are compared."""
    with warehouse.open() as database:
        looked_at, pairs = alike_partners.refresh(
            database,
            language=warehouse.settings().language,
            progress=LoggedProgress(context.log).counting("partners compared"),
        )
    context.log.info("%s partners were new or edited; %s pairs in all.", looked_at, pairs)
    return dg.MaterializeResult(metadata={"dagster/row_count": pairs, "partners_compared": looked_at})
