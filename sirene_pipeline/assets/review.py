"""The people in the graph: what they read, and what they decide."""

import dagster as dg

from sirene_pipeline import metadata as meta

review_queue = dg.AssetSpec(
    key="review_queue",
    deps=["proposal"],
    group_name="review",
    description="One row per proposed field, as reviewers see it: view review.lines, in any SQL client or BI tool.",
    owners=[meta.REVIEW_TEAM],
    kinds={"postgres", "view"},
    tags=meta.PERSONAL_DATA,
    metadata=meta.REVIEW_VIEW,
)

decision = dg.AssetSpec(
    key="decision",
    deps=[review_queue],
    group_name="review",
    description="One row per decision, written by reviewers in SQL: accept, ignore, or the value corrected.",
    owners=[meta.REVIEW_TEAM],
    kinds={"postgres", "dashboard"},
)
