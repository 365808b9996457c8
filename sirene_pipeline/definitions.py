"""The one Definitions object: lists, executor, resources."""

import dagster as dg

from sirene_pipeline import automation, checks, jobs, resources, schedules
from sirene_pipeline.assets import apply, erp, partners, proposals, register, review, search, turnover

defs = dg.Definitions(
    assets=[
        erp.erp_partner,
        erp.partner,
        partners.partner_snapshot,
        register.establishment,
        search.search_request,
        search.search_hit,
        search.siret_candidates,
        search.alike_partner,
        turnover.turnover,
        proposals.difference,
        proposals.event,
        proposals.proposal,
        review.review_queue,
        review.decision,
        apply.applied_decision,
    ],
    asset_checks=[checks.no_decision_waits_too_long],
    jobs=[
        jobs.daily_check,
        jobs.check_requested,
        jobs.answer_searches,
        jobs.find_identifiers,
        jobs.refresh_turnover,
        jobs.apply_decisions,
        jobs.prune_history,
    ],
    schedules=[
        schedules.daily_check_schedule,
        schedules.find_identifiers_schedule,
        schedules.refresh_turnover_schedule,
        schedules.prune_history_schedule,
    ],
    sensors=[
        automation.decision_sensor,
        automation.check_request_sensor,
        automation.search_sensor,
        automation.next_part_sensor,
    ],
    resources={
        "warehouse": resources.WarehouseResource(),
        "erp": resources.ErpResource(),
        "register": resources.RegisterResource(),
    },
    # A step costs a process of 2.5 seconds otherwise; what runs side by side here is HTTP, inside one step.
    executor=dg.in_process_executor,
)
