"""Starting our jobs from the command line: real runs of the real instance, seen in the UI like any other."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg

from sirene_pipeline import dagster_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sirene_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended; ``failure`` is the message for the person, when it failed."""

    run_id: str
    succeeded: bool
    failure: str | None
    metadata: dict[str, dict[str, Any]]


@contextmanager
def open_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of this installation."""
    os.environ.update(dagster_home.environment(settings))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with dg.DagsterInstance.get() as instance:
        yield instance


def run_job(
    instance: dg.DagsterInstance,
    job_name: str,
    *,
    run_config: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> RunOutcome:
    """Execute one of our jobs in this process, recorded in the instance."""
    from sirene_pipeline.definitions import defs  # noqa: PLC0415 - loading definitions takes a second: only when needed

    job = defs.resolve_job_def(job_name)
    quiet = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}
    result = job.execute_in_process(
        instance=instance, run_config={**quiet, **(run_config or {})}, tags=dict(tags or {}), raise_on_error=False
    )
    return RunOutcome(result.run_id, result.success, _failure(result), _metadata(result))


def _failure(result: dg.ExecuteInProcessResult) -> str | None:
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data is not None and data.user_failure_data.description:
                return data.user_failure_data.description
            error = data.error
            cause = error.cause if error is not None and error.cause is not None else error
            return cause.message.strip() if cause is not None else "the step failed without a message"
    return None


def _metadata(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    return {
        materialization.asset_key.to_user_string(): {
            name: value.value for name, value in materialization.metadata.items()
        }
        for event in result.all_events
        if event.is_step_materialization
        for materialization in [event.step_materialization_data.materialization]
    }
