"""What the assets work with. Everything comes from the settings, read when a run starts, never when code is loaded.

No ``from __future__ import annotations`` here: Dagster reads the annotations of its own classes.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import dagster as dg

from sirene_pipeline import connections
from sirene_pipeline.erp.protocol import ErpConnector
from sirene_pipeline.register.protocol import RegisterSource
from sirene_pipeline.settings import Settings, load_settings
from sirene_pipeline.store.warehouse import Database


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
    def open(self) -> Iterator[RegisterSource]:
        """The source for as long as the block lasts; nothing is asked yet."""
        with closing(connections.open_register(load_settings())) as source:
            yield source
