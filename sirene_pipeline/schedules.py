"""What starts by the clock.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own functions.
"""

import dagster as dg

from sirene_pipeline.jobs import daily_check, find_identifiers, prune_history, refresh_turnover
from sirene_pipeline.settings import load_settings

_CHECK = load_settings().check

daily_check_schedule = dg.ScheduleDefinition(
    name="daily_check_schedule",
    job=daily_check,
    cron_schedule=_CHECK.schedule,
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day; keep it outside 02:00 to 03:00, which does not exist or comes twice when clocks change.",
)

find_identifiers_schedule = dg.ScheduleDefinition(
    name="find_identifiers_schedule",
    job=find_identifiers,
    cron_schedule="30 6 * * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day after the check: candidates for partners without SIREN or SIRET.",
)

refresh_turnover_schedule = dg.ScheduleDefinition(
    name="refresh_turnover_schedule",
    job=refresh_turnover,
    cron_schedule="0 5 3 * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING if _CHECK.turnover else dg.DefaultScheduleStatus.STOPPED,
    description="Every month, when check.turnover says so.",
)

prune_history_schedule = dg.ScheduleDefinition(
    name="prune_history_schedule",
    job=prune_history,
    cron_schedule="0 4 * * 0",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every Sunday: old runs and old rows go, by the retention of the settings.",
)
