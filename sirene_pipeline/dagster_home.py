"""Dagster's own folder and environment, the same for `sirene dev`, `sirene demo` and all that starts a run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sirene_pipeline import connections

if TYPE_CHECKING:
    from sirene_pipeline.settings import Settings

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """``dagster.yaml`` or ``workspace.yaml``: beside the package in a checkout, in its ``_dagster`` once installed."""
    installed = _PACKAGE / "_dagster" / name
    return installed if installed.exists() else _PACKAGE.parent / name


def environment(settings: Settings) -> dict[str, str]:
    """The variables a Dagster process of ours needs; makes DAGSTER_HOME, unless one is set."""
    home = Path(os.environ.get("DAGSTER_HOME") or settings.state_dir / "dagster").absolute()
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if "DAGSTER_HOME" not in os.environ or not config.exists():
        shutil.copyfile(shipped("dagster.yaml"), config)
    return {
        "DAGSTER_HOME": str(home),
        "SIRENE_DAGSTER_DATABASE_URL": connections.dagster_database_url(settings),
        "PGTZ": "UTC",  # run times in the UI are shifted when Dagster's sessions are not in UTC
    }
