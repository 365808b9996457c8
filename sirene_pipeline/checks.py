"""Checks that stand alone: nothing tells you that a sensor fails, so the queue itself is watched.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own functions.
"""

import dagster as dg

from sirene_pipeline.resources import WarehouseResource


@dg.asset_check(asset="proposal", description="An accepted line is in the ERP within the hour, or somebody looks.")
def no_decision_waits_too_long(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    """Accepted lines that are due and older than an hour: the sensor, the job or the ERP does not work."""
    settings = warehouse.settings()
    if settings.apply.mode == "off":
        return dg.AssetCheckResult(passed=True, description="apply.mode is off: decisions are kept on purpose")
    with warehouse.open() as database:
        row = database.row("decisions/waiting")
    return dg.AssetCheckResult(
        passed=row["lines"] == 0,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"lines": row["lines"], "oldest_minutes": row["oldest_minutes"]},
        description=f"{row['lines']} accepted lines wait for over an hour" if row["lines"] else "none waits",
    )
