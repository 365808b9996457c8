"""The ERP as the pipeline sees it: an external table, and our copy of it."""

import dagster as dg

from sirene_pipeline import metadata as meta
from sirene_pipeline.connections import sql_settings
from sirene_pipeline.resources import ErpResource, WarehouseResource
from sirene_pipeline.store.installation import store_settings
from sirene_pipeline.store.partners import ExtractReport, store_extract

erp_partner = dg.AssetSpec(
    key="erp_partner",
    group_name="erp",
    description="One row per partner in the ERP, kept by people there: read daily, written with what reviewers accept.",
    owners=[meta.ERP_TEAM],
    kinds={"table", "source"},
    tags=meta.PERSONAL_DATA,
)


@dg.asset(
    deps=[erp_partner],
    group_name="partners",
    owners=[meta.DATA_TEAM],
    kinds={"postgres", "python"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.PARTNER_TABLE,
    check_specs=[dg.AssetCheckSpec("the_extract_is_whole", asset="partner")],
    pool=meta.ERP_POOL,
)
def partner(context: dg.AssetExecutionContext, warehouse: WarehouseResource, erp: ErpResource) -> meta.Materialized:
    """One row per partner of the ERP, in the canonical columns, as last extracted."""
    settings = warehouse.settings()
    with warehouse.open() as database, erp.open() as connector:
        fields = ",".join(sorted(connector.profile.fields & connector.writable))
        store_settings(database, {**sql_settings(settings), "erp_fields": fields})
        report = store_extract(database, connector.partners(), max_gone_share=settings.check.max_gone_share)
    context.log.info(
        "Extracted %s partners: %s new, %s changed, %s gone.",
        report.partners, report.new_partners, report.changed_partners, report.gone_partners,
    )  # fmt: skip
    context.instance.report_runless_asset_event(
        dg.AssetObservation(erp_partner.key, metadata={"dagster/row_count": report.partners})
    )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": report.partners,
            "new": report.new_partners,
            "changed": report.changed_partners,
            "gone": report.gone_partners,
        },
        check_results=[_whole(report)],
    )


def _whole(report: ExtractReport) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name="the_extract_is_whole",
        passed=report.refused is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=report.refused or f"{report.partners} partners, {report.gone_partners} gone",
    )
