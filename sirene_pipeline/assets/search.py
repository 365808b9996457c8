"""Searches people asked for, and candidates for partners that lack an identifier."""

import dagster as dg
from pydantic import Field

from sirene_pipeline import metadata as meta
from sirene_pipeline.domain.matching import Bands
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.resources import ErpResource, RegisterResource, WarehouseResource
from sirene_pipeline.rounds.checking import data_date_of
from sirene_pipeline.rounds.comparing import compare_options
from sirene_pipeline.rounds.matching_partners import match_batch
from sirene_pipeline.rounds.searching import answer
from sirene_pipeline.store import searches

search_request = dg.AssetSpec(
    key="search_request",
    group_name="search",
    description="One row per search of the register a person asked for: review.search(), or a row in a BI tool's grid.",
    owners=[meta.REVIEW_TEAM],
    kinds={"postgres", "dashboard"},
)


class MatchConfig(dg.Config):
    """How many partners a run matches."""

    batch_size: int = Field(default=0, ge=0, description="Partners to match; 0 takes check.batch_size of the settings")


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
    with warehouse.open() as database, register.open() as source, erp.open() as connector:
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
    with warehouse.open() as database, register.open() as source:
        try:
            day = data_date_of(source)
        except RegisterError as error:
            raise dg.Failure(
                f"The register did not answer: {error} The partners stay due.", allow_retries=False
            ) from None
        due = searches.due_for_matching(
            database, batch_size=config.batch_size or settings.check.batch_size, data_date=day
        )
        outcomes = match_batch(
            database,
            source,
            due,
            language=settings.language,
            data_date=day,
            bands=Bands(suggest=settings.match.suggest, show=settings.match.show),
            pre_accept=settings.match.pre_accept,
        )
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
