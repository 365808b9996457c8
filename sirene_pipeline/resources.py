"""What the assets work with. Everything comes from the settings, read when a run starts, never when code is loaded.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own classes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import dagster as dg

from sirene_pipeline import connections
from sirene_pipeline.erp.protocol import ErpConnector
from sirene_pipeline.register.protocol import RegisterSource
from sirene_pipeline.settings import Settings, load_settings
from sirene_pipeline.store.warehouse import Database

TOLD_EVERY = 10.0  # seconds between two words on what is still going on


class WarehouseResource(dg.ConfigurableResource):  # type: ignore[type-arg] # generic in stubs only
    """The pipeline's own database and the settings of the installation."""

    def settings(self) -> Settings:
        """The settings, read now."""
        return load_settings()

    @contextmanager
    def open(self, *, statement_timeout: float | None = None) -> Iterator[Database]:
        """A connection for as long as the block lasts."""
        settings = self.settings()
        with connections.open_warehouse(settings).open(statement_timeout=statement_timeout) as database:
            yield database


class ErpResource(dg.ConfigurableResource):  # type: ignore[type-arg] # generic in stubs only
    """The ERP, by the profile and address of the settings."""

    @contextmanager
    def open(self) -> Iterator[ErpConnector]:
        """The connector for as long as the block lasts; its connections open when they are needed."""
        with closing(connections.open_erp(load_settings())) as connector:
            yield connector


class RegisterResource(dg.ConfigurableResource):  # type: ignore[type-arg] # generic in stubs only
    """The register, one source per run."""

    @contextmanager
    def open(self, log: dg.DagsterLogManager) -> Iterator[RegisterSource]:
        """The source for as long as the block lasts; nothing is asked yet. The log is told what takes minutes."""
        with closing(connections.open_register(load_settings(), LoggedProgress(log))) as source:
            yield source


class LoggedProgress:
    """Tells a log how long work goes on, every ten seconds at most."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self._log = log
        self._told_at = time.monotonic()

    def __call__(self, what: str, share: float) -> None:
        """Take note of what is being done, and how much of it, from 0 to 1."""
        self._tell("%s: %.0f %%", what, 100 * share)

    def counting(self, what: str) -> Callable[[int], None]:
        """Take note of how many of something are done."""
        return lambda done: self._tell("%s %s so far", f"{done:,}", what)

    def _tell(self, words: str, *values: object) -> None:
        now = time.monotonic()
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            self._log.info(words, *values)
