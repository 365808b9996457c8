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
    """``dagster.yaml`` or ``workspace.yaml``: in the package's ``_dagster`` once installed, else in the checkout.

    ``dagster.yaml`` stands in ``deploy``: in the checkout's root, every Dagster command without DAGSTER_HOME would take
    it for its own and ask for our database.
    """
    places = (_PACKAGE / "_dagster", _PACKAGE.parent, _PACKAGE.parent / "deploy")
    return next(place / name for place in places if (place / name).exists())


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
