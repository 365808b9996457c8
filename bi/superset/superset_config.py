"""Superset's configuration for the reviewers' desk: `SUPERSET_CONFIG_PATH=bi/superset/superset_config.py superset run`.

An installation that has a configuration of its own takes over `DB_CONNECTION_MUTATOR` and the French settings.
"""

from __future__ import annotations

import os
import re
from typing import Any

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_METADATA_URL"]  # Superset's own storage, not ours

BABEL_DEFAULT_LOCALE = "fr"
# Superset 6.1 shows an empty page when its default language is not in this list.
LANGUAGES = {"fr": {"flag": "fr", "name": "Français"}, "en": {"flag": "us", "name": "English"}}
D3_FORMAT = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u202f€"]}
D3_TIME_FORMAT = {
    "dateTime": "%A %e %B %Y à %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim", "lun", "mar", "mer", "jeu", "ven", "sam"],
    "months": [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ],
    "shortMonths": ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
}  # fmt: skip


def DB_CONNECTION_MUTATOR(  # noqa: N802 - Superset's name
    uri: Any, params: dict[str, Any], username: str | None, *_: Any
) -> tuple[Any, dict[str, Any]]:
    """Tell the database which person of Superset is asking.

    All reviewers share the login sirene_reviewer here. What they decide is recorded with this name beside the login,
    as declared (`review.decisions.declared`), without anybody having to call `review.declare()`.
    """
    if username and uri.get_backend_name() == "postgresql":
        arguments = params.setdefault("connect_args", {})
        # libpq splits options at spaces; a backslash keeps the next character as it is.
        escaped = re.sub(r"([\\\s])", r"\\\1", username)
        arguments["options"] = f"{arguments.get('options', '')} -c sirene.declared_by={escaped}".strip()
    return uri, params
