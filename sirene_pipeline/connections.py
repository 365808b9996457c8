"""Which database, ERP and register the settings mean; with no database named, the embedded PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sirene_pipeline.erp.profiles import load_profile
from sirene_pipeline.erp.sql import SqlErp
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.ods.source import OdsSource
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.settings import SettingsError
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.source import StockSource
    from sirene_pipeline.settings import Settings

DATABASE: Final = "sirene"
DAGSTER_DATABASE: Final = "dagster"
ERP_DATABASE: Final = "erp"
LOGINS: Final = ("sirene_pipeline", "sirene_reader", "sirene_reviewer", "sirene_admin", "sirene_erp")
"""The logins of the embedded server; a real installation makes its own."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """The embedded server's address, as its starter left it in the state folder."""

    host: str
    port: int
    passwords: dict[str, str]

    def url(self, login: str, database: str, driver: str = "") -> str:
        """An address with its password; ``driver`` as SQLAlchemy names it, with its plus sign."""
        secret = quote(self.passwords[login], safe="")
        return f"postgresql{driver}://{login}:{secret}@{self.host}:{self.port}/{database}"


def pgpass_file(state_dir: Path) -> Path:
    """Where the embedded server's logins stand, in the format psql reads (``PGPASSFILE``)."""
    return state_dir / "pgpass"


def embedded_server(state_dir: Path) -> EmbeddedServer:
    """Read the logins the starter left.

    Raises:
        SettingsError: when no embedded server was ever started here.
    """
    path = pgpass_file(state_dir)
    try:
        entries = [line.split(":", 4) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError:
        message = (
            "No database is set and no embedded one was started here. Run `sirene db start` (or `make demo`), or set "
            "SIRENE_DATABASE_URL."
        )
        raise SettingsError(message) from None
    host, port = entries[0][0], int(entries[0][1])
    return EmbeddedServer(host, port, {entry[3]: entry[4] for entry in entries})


def database_url(settings: Settings) -> str:
    """The pipeline's own database, as the pipeline's login."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return embedded_server(settings.state_dir).url("sirene_pipeline", DATABASE)


def admin_database_url(settings: Settings) -> str:
    """The pipeline's database as its owner, for upgrades; the pipeline's own login when no other is set."""
    if settings.admin_database_url is not None:
        return settings.admin_database_url.get_secret_value()
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return embedded_server(settings.state_dir).url("sirene_owner", DATABASE)


def reviewer_database_url(settings: Settings) -> str:
    """The pipeline's database as a reviewer, for the commands that decide."""
    if settings.reviewer_database_url is not None:
        return settings.reviewer_database_url.get_secret_value()
    if settings.database_url is not None:
        message = (
            "SIRENE_REVIEWER_DATABASE_URL must be set to decide from the command line: the same database, with a login "
            "that was granted sirene_reviewer"
        )
        raise SettingsError(message)
    return embedded_server(settings.state_dir).url("sirene_reviewer", DATABASE)


def dagster_database_url(settings: Settings) -> str:
    """Dagster's own storage; the driver is named, as it must be."""
    if settings.dagster_database_url is not None:
        url = settings.dagster_database_url.get_secret_value()
        if url.startswith(("postgresql://", "postgres://")):
            message = (
                "SIRENE_DAGSTER_DATABASE_URL must name its driver: postgresql+psycopg2://… (a bare postgresql:// means "
                "psycopg 3 to SQLAlchemy 2.1, which Dagster cannot use)"
            )
            raise SettingsError(message)
        return url
    if not settings.embedded:
        message = "SIRENE_DATABASE_URL is set: set SIRENE_DAGSTER_DATABASE_URL (Dagster's own storage) as well"
        raise SettingsError(message)
    return embedded_server(settings.state_dir).url("sirene_owner", DAGSTER_DATABASE, "+psycopg2")


def erp_url(settings: Settings) -> str:
    """The ERP's database as SQLAlchemy writes addresses; the sample ERP on the embedded server when none is set."""
    if settings.erp.url is not None:
        return settings.erp.url.get_secret_value()
    if not settings.embedded:
        message = "[erp] url (SIRENE_ERP_URL) must be set when SIRENE_DATABASE_URL is"
        raise SettingsError(message)
    return embedded_server(settings.state_dir).url("sirene_erp", ERP_DATABASE, "+psycopg")


def open_warehouse(settings: Settings) -> Warehouse:
    """The pipeline's database."""
    return Warehouse(database_url(settings))


def open_erp(settings: Settings) -> SqlErp:
    """The ERP, by the profile the settings name."""
    return SqlErp(erp_url(settings), load_profile(settings.erp.profile))


def open_register(settings: Settings, progress: Progress | None = None) -> OdsSource | StockSource:
    """The register, for one run: OpenDataSoft, or INSEE's monthly files, whose fetching ``progress`` is told."""
    if settings.register.source == "stock":
        from sirene_pipeline.register.stock.source import StockSource  # noqa: PLC0415 - DuckDB and pandas only for whom it serves

        return StockSource(stock_settings(settings), progress=progress)
    return OdsSource(ods_settings(settings))


def stock_settings(settings: Settings) -> StockSettings:
    """Where INSEE's files are, and where they are kept when they come from the web.

    Raises:
        SettingsError: when the settings name neither a folder nor both files the register cannot do without.
    """
    chosen = settings.register
    if chosen.stock_folder is None and not (chosen.stock_establishments and chosen.stock_units):
        raise SettingsError(
            "[register] source is stock: set [register] stock_folder to the folder or web address of INSEE's files, or "
            "stock_establishments and stock_units to the two files themselves"
        )
    cache = str(chosen.stock_cache or settings.state_dir / "stock")
    return StockSettings(
        folder=chosen.stock_folder or "stock",
        establishments=chosen.stock_establishments,
        units=chosen.stock_units,
        successions=chosen.stock_successions,
        duplicates=chosen.stock_duplicates,
        history=chosen.stock_history,
        cache=cache,
        index_folder=cache,
        connect_timeout=chosen.connect_timeout,
        read_timeout=chosen.read_timeout,
        max_wait=chosen.max_wait,
    )


def ods_settings(settings: Settings) -> OdsSettings:
    """How OpenDataSoft is asked."""
    chosen = settings.register
    return OdsSettings(
        base_url=chosen.url,
        dataset_id=chosen.dataset,
        api_key=chosen.api_key,
        connect_timeout=chosen.connect_timeout,
        read_timeout=chosen.read_timeout,
        total_timeout=chosen.total_timeout,
        attempts=chosen.attempts,
        max_wait=chosen.max_wait,
        requests_per_second=chosen.calls_per_second,
        concurrency=chosen.calls_in_flight,
        max_requests=chosen.request_budget,
        without_fields=chosen.without_fields,
    )


def sql_settings(settings: Settings) -> dict[str, str]:
    """The settings the review functions read from ``sirene.setting``."""
    return {
        "language": settings.language,
        "silence_scope": settings.silence_scope,
        "apply_mode": settings.apply.mode,
        "max_pending": str(settings.apply.max_pending),
    }
