"""`sirene check` and `sirene apply`: the jobs, from the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sirene_pipeline.commands.console import console, done, fail, in_words, settings, table
from sirene_pipeline.commands.serve import register_for

if TYPE_CHECKING:
    from sirene_pipeline.running import RunOutcome


def check(
    partners: Annotated[
        list[str] | None, typer.Argument(help="ERP keys or references; none: the oldest checks")
    ] = None,
    batch_size: Annotated[int, typer.Option(help="How many to draw; 0 takes the setting", min=0)] = 0,
) -> None:
    """Run daily_check: extract the partners, ask the register, compare, propose."""
    config = {"partners": partners or [], "batch_size": batch_size}
    outcome = _run("daily_check", {"ops": {"partner_snapshot": {"config": config}}}, with_register=True)
    asked = outcome.metadata["establishment"]
    made = outcome.metadata["proposal"]
    console.print(
        table(
            "Check",
            ("partners", "found", "not found", "invalid", "failed", "requests", "lines opened", "open lines"),
            [
                [
                    outcome.metadata["partner_snapshot"]["dagster/row_count"],
                    asked["found"], asked["not_found"], asked["invalid"], asked["failed"], asked["requests"],
                    made["opened"], made["open_lines"],
                ]
            ],
        )
    )  # fmt: skip
    done(f"Run {outcome.run_id}; `sirene proposals` lists what is open.")


def apply() -> None:
    """Run apply_decisions: write what was accepted into the ERP."""
    if settings().apply.mode == "off":
        fail("apply.mode is off: nothing is written to the ERP. Set SIRENE_APPLY_MODE to dry_run or on.")
    outcome = _run("apply_decisions", {})
    done(f"Run {outcome.run_id}: {outcome.metadata['applied_decision']}")


def _run(job_name: str, run_config: dict[str, object], *, with_register: bool = False) -> RunOutcome:
    from sirene_pipeline.running import open_instance, run_job  # noqa: PLC0415 - Dagster takes a second to import

    chosen = settings()
    with in_words(), console.status(f"Running {job_name}…"), open_instance(chosen) as instance:
        if with_register and chosen.embedded:
            with register_for(chosen, port=0) as variables:  # `make dev` may have taken the usual one
                os.environ.update(variables)
                outcome = run_job(instance, job_name, run_config=run_config)
        else:
            outcome = run_job(instance, job_name, run_config=run_config)
    if not outcome.succeeded:
        fail(f"Run {outcome.run_id} failed: {outcome.failure}")
    return outcome
