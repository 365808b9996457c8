"""The settings of an installation, from the environment (``SIRENE_…``) and one TOML file, all errors at once, in words.

``SIRENE_REGISTER_URL`` and ``[register] url`` in ``sirene.toml`` are the same setting; the environment wins. The file
is ``sirene.toml`` in the current folder, or the one ``SIRENE_CONFIG`` names.
"""

from __future__ import annotations

import difflib
import os
import warnings
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class SettingsError(Exception):
    """The settings cannot be used; the message lists every fault and what to write instead."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RegisterSettings(_Section):
    """Where the register is asked, and how politely."""

    source: Literal["ods", "stock"] = "ods"
    mode: Literal["batch", "delta"] | None = None
    stock_folder: str | None = Field(default=None, min_length=1)
    stock_establishments: str | None = Field(default=None, min_length=1)
    stock_units: str | None = Field(default=None, min_length=1)
    stock_successions: str | None = Field(default=None, min_length=1)
    stock_duplicates: str | None = Field(default=None, min_length=1)
    stock_history: str | None = Field(default=None, min_length=1)
    stock_cache: Path | None = None
    accounts_url: str = "https://data.economie.gouv.fr/api/explore/v2.1"
    accounts_dataset: str = "ratios_inpi_bce"
    delta_overlap_days: int = Field(default=7, ge=0, le=60)
    sweep_days: int = Field(default=90, ge=7)
    url: str = "https://public.opendatasoft.com/api/explore/v2.1"
    dataset: str = "economicref-france-sirene-v3"
    without_fields: frozenset[str] = frozenset()
    api_key: SecretStr | None = None
    calls_in_flight: int = Field(default=2, ge=1, le=8)
    calls_per_second: float = Field(default=10.0, gt=0)
    request_budget: int = Field(default=1000, ge=1)
    connect_timeout: float = Field(default=5.0, gt=0)
    read_timeout: float = Field(default=30.0, gt=0)
    total_timeout: float = Field(default=60.0, gt=0)
    max_wait: float = Field(default=60.0, ge=0)
    attempts: int = Field(default=3, ge=1, le=10)

    @property
    def follows(self) -> bool:
        """Whether a run asks about what changed instead of the longest unchecked; the stock does unless told not to."""
        return (self.mode or ("delta" if self.source == "stock" else "batch")) == "delta"

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            message = "must begin with http:// or https://"
            raise ValueError(message)
        return value.rstrip("/")


class ErpSettings(_Section):
    """Which ERP, and how it is reached."""

    connector: Literal["sql"] = "sql"
    profile: str = "openprod"
    url: SecretStr | None = None


class CheckSettings(_Section):
    """The daily check."""

    batch_size: int = Field(default=100, ge=1, le=1_000_000)
    stock_batch_size: int = Field(default=100_000, ge=1, le=1_000_000)
    schedule: str = "0 6 * * *"
    with_archived: bool = False
    with_natural_persons: bool = True
    propose_equivalent: bool = False
    workforce_level: Literal["unit", "establishment"] = "unit"
    turnover: bool = False
    vies: bool = False
    vies_url: str = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    hold_share: float = Field(default=0.4, gt=0, le=1)
    hold_minimum: int = Field(default=20, ge=1)
    max_gone_share: float = Field(default=0.1, ge=0, le=1)
    max_lost_share: float = Field(default=0.2, ge=0, le=1)


class MatchSettings(_Section):
    """Candidates for partners without identifier; rates in percent, of the SIREN."""

    suggest: float = Field(default=95.0, gt=0, le=100)
    show: float = Field(default=30.0, ge=0, le=100)
    pre_accept: float | None = Field(default=None, ge=90, le=100)


class ApplySettings(_Section):
    """Writing accepted lines into the ERP: ``off`` until a person says otherwise."""

    mode: Literal["off", "dry_run", "on"] = "off"
    max_pending: int = Field(default=5000, ge=1)
    batch_partners: int = Field(default=500, ge=1)
    lease_seconds: int = Field(default=120, ge=5)


class RetentionSettings(_Section):
    """How long derived rows are kept, in days; decisions and history of open lines are never pruned."""

    answers: int = Field(default=400, ge=1)
    snapshots: int = Field(default=90, ge=1)
    closed_lines: int = Field(default=1095, ge=30)
    dagster_runs: int = Field(default=90, ge=1)


# Pydantic warns of a field called "register", which every abstract class has as a method nobody calls here.
warnings.filterwarnings("ignore", message='Field name "register" in "Settings" shadows', category=UserWarning)


class Settings(BaseSettings):
    """Everything an installation can choose."""

    model_config = SettingsConfigDict(
        env_prefix="SIRENE_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid"
    )

    state_dir: Path = Path(".sirene")
    postgres_port: int = Field(default=15432, ge=1, le=65535)
    standin_port: int = Field(default=15480, ge=1, le=65535)
    dagster_port: int = Field(default=3000, ge=1, le=65535)
    database_url: SecretStr | None = None
    admin_database_url: SecretStr | None = None
    reviewer_database_url: SecretStr | None = None
    dagster_database_url: SecretStr | None = None
    language: Literal["fr", "en"] = "fr"
    silence_scope: Literal["field", "value"] = "field"
    register: RegisterSettings = Field(default_factory=RegisterSettings)
    erp: ErpSettings = Field(default_factory=ErpSettings)
    check: CheckSettings = Field(default_factory=CheckSettings)
    match: MatchSettings = Field(default_factory=MatchSettings)
    apply: ApplySettings = Field(default_factory=ApplySettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @property
    def partners_a_run(self) -> int:
        """How many partners a run asks about at most: a call's worth of the API, or what memory holds of the files."""
        return self.check.stock_batch_size if self.register.source == "stock" else self.check.batch_size

    @property
    def embedded(self) -> bool:
        """Whether the embedded PostgreSQL serves: nobody named a database."""
        return self.database_url is None


def config_file() -> Path:
    """The TOML file in use; it need not exist unless ``SIRENE_CONFIG`` names it."""
    return Path(os.environ.get("SIRENE_CONFIG", "sirene.toml"))


def load_settings(**overrides: Any) -> Settings:
    """Read all settings.

    Raises:
        SettingsError: with one line per fault: which setting, what it held, what it takes.
    """
    named = os.environ.get("SIRENE_CONFIG")
    if named and not Path(named).is_file():
        message = f"SIRENE_CONFIG names {named}, and there is no such file."
        raise SettingsError(message)
    faults = _unknown_variables()
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        faults += [_in_words(fault) for fault in error.errors()]
    except ValueError as error:  # a TOML file that cannot be read as one
        faults.append(f"{config_file()}: {error}")
    if faults:
        raise SettingsError("The settings cannot be used:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return settings


def known_variables() -> dict[str, str]:
    """Every environment variable the product reads, and the setting it stands for."""
    names = {"SIRENE_CONFIG": "the TOML file", "SIRENE_HOME": "the folder of dagster.yaml and workspace.yaml"}
    for name, info in Settings.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            for key in section.model_fields:
                names[f"SIRENE_{name}_{key}".upper()] = f"[{name}] {key}"
        else:
            names[f"SIRENE_{name}".upper()] = name
    return names


def _unknown_variables() -> list[str]:
    known = known_variables()
    faults = []
    for name in sorted(os.environ):
        if name.startswith("SIRENE_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            faults.append(f"{name} is no setting of this product{hint}")
    return faults


def _in_words(fault: Any) -> str:
    """One of pydantic's faults as a sentence; a secret's value is never repeated."""
    path = [str(part) for part in fault["loc"]]
    where = f"[{path[0]}] {path[1]}" if len(path) > 1 else path[0]
    if fault["type"] == "extra_forbidden":
        return f"{where} is no setting of this product"
    secret = any(word in where for word in ("url", "key", "stock_"))
    held = "" if secret else f" (it is {fault['input']!r})"
    return f"{where}: {fault['msg'][:1].lower()}{fault['msg'][1:]}{held}"
