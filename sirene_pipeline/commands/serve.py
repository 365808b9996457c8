"""`sirene dev` and `sirene standin`: what stays in the foreground until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from sirene_pipeline import dagster_home
from sirene_pipeline.commands.console import console, done, fail, in_words, settings
from sirene_pipeline.commands.database import describe
from sirene_pipeline.demo.environment import Sandbox
from sirene_pipeline.demo.sample import SAMPLE_DATE, sample_register_path
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.demo.standin.faults import KINDS, fault_from
from sirene_pipeline.demo.standin.server import serve
from sirene_pipeline.register.ods.settings import PUBLIC_PORTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sirene_pipeline.settings import Settings


_STOP_SECONDS = 30


def dev() -> None:
    """Start all of it on this machine: PostgreSQL, the sample register, Dagster and its UI; Ctrl-C stops it."""
    # A shell that starts us in the background leaves Ctrl-C ignored, for us and for all that we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = settings()
    with in_words():
        sandbox = Sandbox.of(chosen)
        sandbox.start()
    try:
        describe(sandbox)
        with register_for(chosen) as register, in_words():
            console.print(f"  Dagster: [bold]http://127.0.0.1:{chosen.dagster_port}[/bold]  (Ctrl-C stops everything)")
            _dagster_dev(
                chosen, sample_defaults(chosen) | dict(os.environ) | register | dagster_home.environment(chosen)
            )
    finally:
        sandbox.stop()
        done("Stopped.")


def sample_defaults(chosen: Settings) -> dict[str, str]:
    """On the sample ERP decisions are applied unless the settings say otherwise; a real ERP waits for a person."""
    return {"SIRENE_APPLY_MODE": "on"} if chosen.erp.url is None and "mode" not in chosen.apply.model_fields_set else {}


@contextmanager
def register_for(chosen: Settings, port: int | None = None) -> Iterator[dict[str, str]]:
    """The sample register on this machine, unless the settings name another one than the public portal."""
    if chosen.register.url != PUBLIC_PORTAL:
        console.print(f"  Register: {chosen.register.url}")
        yield {}
        return
    with serve(
        read_records(sample_register_path()),
        port=chosen.standin_port if port is None else port,
        data_processed=f"{SAMPLE_DATE}T05:30:00+00:00",
    ) as running:
        console.print(
            f"  Register: the sample served at {running.url} (SIRENE_REGISTER_URL={PUBLIC_PORTAL} is the real one)"
        )
        yield {"SIRENE_REGISTER_URL": running.url}


def standin(
    records: Annotated[
        Path | None, typer.Option(help="ODS records, JSON lines, .gz allowed; the sample by default")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one")] = 15480,
    latency_ms: Annotated[int, typer.Option(help="Milliseconds every answer waits")] = 0,
    fault: Annotated[str | None, typer.Option(help="A fault to show, such as rate_limited; see its README")] = None,
) -> None:
    """Serve a file of register records as OpenDataSoft's Explore API v2.1 would, on this machine only."""
    path = records or sample_register_path()
    if not path.is_file():
        fail(f"{path} is not a file. Give one ODS record per line, as /exports/jsonl does.")
    if fault is not None and fault not in KINDS:
        fail(f"{fault} is no fault the stand-in plays. It plays: {', '.join(KINDS)}")
    faults = [fault_from(fault, {})] if fault else []
    faults += [fault_from("latency", {"ms": latency_ms})] if latency_ms else []
    with in_words(), serve(read_records(path), port=port, faults=faults) as running:
        done(f"Serving {path.name} at {running.url}; Ctrl-C stops it.")
        wait_for_interrupt()


def wait_for_interrupt() -> None:
    """Sleep until Ctrl-C or a polite kill."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print()


def _dagster_dev(chosen: Settings, variables: Mapping[str, str]) -> None:
    command = [
        sys.executable, "-W", "ignore", "-m", "dagster", "dev",
        "-w", str(dagster_home.shipped("workspace.yaml")), "-h", "127.0.0.1", "-p", str(chosen.dagster_port),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=dict(variables))  # noqa: S603 - our own command
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while process.poll() is None:
        try:
            process.wait()
        except KeyboardInterrupt:
            _let_finish(process)


def _let_finish(process: subprocess.Popen[bytes]) -> None:
    """Dagster got the same Ctrl-C and stops its services; a second one, or half a minute, ends it."""
    try:
        process.wait(timeout=_STOP_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.kill()
