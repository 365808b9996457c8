"""The jobs: verb and object, one in-process run each."""

import dagster as dg

CHECK_ASSETS = ("partner", "partner_snapshot", "establishment", "difference", "event", "proposal")
MAX_RUNTIME = "dagster/max_runtime"

daily_check = dg.define_asset_job(
    "daily_check",
    selection=list(CHECK_ASSETS),
    description="Extract the partners, ask the register about the longest unchecked, compare, propose.",
    tags={MAX_RUNTIME: str(6 * 3600), "dagster/max_retries": "1"},
)

check_requested = dg.define_asset_job(
    "check_requested",
    selection=list(CHECK_ASSETS),
    description="The same for the partners somebody asked for with review.check_now().",
    config=dg.RunConfig(ops={"partner_snapshot": {"config": {"requested_only": True}}}),
    tags={MAX_RUNTIME: str(3600)},
)

answer_searches = dg.define_asset_job(
    "answer_searches",
    selection=["search_hit"],
    description="Search the register for what people asked with review.search().",
    tags={MAX_RUNTIME: "600"},
)

find_identifiers = dg.define_asset_job(
    "find_identifiers",
    selection=["partner", "siret_candidates"],
    description="Look for the SIREN and SIRET of partners that lack them, by name and address.",
    tags={MAX_RUNTIME: str(3600)},
)

apply_decisions = dg.define_asset_job(
    "apply_decisions",
    selection=["applied_decision"],
    description="Write what reviewers accepted into the ERP.",
    tags={MAX_RUNTIME: str(3600)},
)
