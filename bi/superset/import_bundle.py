"""Put the reviewers' dashboards into a running Superset: `python bi/superset/import_bundle.py --url http://…:8088`.

Everything the bundle holds is created, or replaced by it, through Superset's REST API: the connection "sirene", the
datasets, charts and dashboards, the saved queries. Passwords come from the environment or are typed; none is kept.
"""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

import yaml
from superset_api import Superset, SupersetError

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLE: Final = Path(__file__).resolve().parent / "bundle"
DATABASE_FILE: Final = "databases/sirene.yaml"
MASK: Final = "XXXXXXXXXX"
"""What Superset itself writes for a password in an export; the real one travels beside the bundle."""


@dataclass(frozen=True, slots=True)
class ReviewDatabase:
    """Where Superset reads and decides: the address with its password masked, and the password."""

    address: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> ReviewDatabase:
        """Read ``postgresql://sirene_reviewer:secret@host:5432/sirene``.

        Raises:
            SupersetError: naming the part that is missing, never the password.
        """
        parts = urlsplit(url)
        found = {"login": parts.username, "host": parts.hostname, "database": parts.path.strip("/")}
        missing = [name for name, value in found.items() if not value]
        if missing or not parts.scheme.startswith("postgres"):
            raise SupersetError(
                f"The database's address names no {' and no '.join(missing) or 'PostgreSQL'}. Write "
                "postgresql://sirene_reviewer:PASSWORD@HOST:PORT/sirene, as Superset's machine reaches it."
            )
        query = f"?{parts.query}" if parts.query else ""
        host = f"{parts.hostname}:{parts.port or 5432}"
        address = f"postgresql+psycopg2://{parts.username}:{MASK}@{host}{parts.path}{query}"
        return cls(address, unquote(parts.password or ""))


def test_connection(superset: Superset, database: ReviewDatabase) -> None:
    """Let Superset try the login, so that a wrong one is known before anything is created."""
    address = database.address.replace(MASK, quote(database.password, safe=""))
    superset.request(
        "POST",
        "/api/v1/database/test_connection/",
        f"connect to {database.address}",
        json={"sqlalchemy_uri": address, "database_name": "sirene"},
    )


def import_bundle(superset: Superset, database: ReviewDatabase) -> None:
    """Create or replace everything the bundle holds."""
    superset.request(
        "POST",
        "/api/v1/assets/import/",
        "import the bundle",
        files={"bundle": ("sirene.zip", zipped(database), "application/zip")},
        data={"passwords": json.dumps({DATABASE_FILE: database.password})},
    )


def add_queries(superset: Superset) -> int:
    """Give the session's user the saved queries, which Superset shows to nobody but their owner; returns how many."""
    database_id = superset.database_id()
    known = {row["label"]: row["id"] for row in superset.every("saved_query")}
    files = sorted((BUNDLE / "queries").rglob("*.yaml"))
    for file in files:
        query = yaml.safe_load(file.read_text(encoding="utf-8"))
        body = {key: query[key] for key in ("label", "description", "schema", "sql")} | {"db_id": database_id}
        if query["label"] in known:
            path = f"/api/v1/saved_query/{known[query['label']]}"
            superset.request("PUT", path, f"replace the query “{query['label']}”", json=body)
        else:
            superset.request("POST", "/api/v1/saved_query/", f"save the query “{query['label']}”", json=body)
    return len(files)


def zipped(database: ReviewDatabase) -> bytes:
    """The bundle as Superset's export would be, with this connection's address in it and no password."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            name = path.relative_to(BUNDLE).as_posix()
            text = path.read_text(encoding="utf-8")
            if name == DATABASE_FILE:
                line = f"sqlalchemy_uri: {database.address}"
                text, changed = re.subn(r"(?m)^sqlalchemy_uri: .*$", lambda _: line, text)  # noqa: B023 - called here
                if changed != 1:
                    raise SupersetError(f"{path} has no line sqlalchemy_uri to fill in; restore it with git.")
            archive.writestr(f"bundle/{name}", text)
    return buffer.getvalue()


def _secret(name: str, asked_for: str) -> str:
    """From the environment, or typed unseen where somebody sits before a terminal."""
    if value := os.environ.get(name):
        return value
    if not sys.stdin.isatty():
        raise SupersetError(f"{name} is not set ({asked_for}); see bi/superset/README.md.")
    return getpass.getpass(f"{asked_for}: ")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put the reviewers' dashboards into a running Superset.")
    parser.add_argument("--url", default="http://127.0.0.1:8088", help="Superset's address (%(default)s)")
    parser.add_argument("--username", default="admin", help="user of Superset, with the role Admin (%(default)s)")
    parser.add_argument(
        "--queries-only", action="store_true", help="only give this user the saved queries; any reviewer may do it"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Import, and print where the dashboards are; 1 and a sentence when it could not be done."""
    chosen = _arguments(arguments)
    try:
        database = None
        if not chosen.queries_only:
            database = ReviewDatabase.from_url(_secret("SIRENE_REVIEWER_DATABASE_URL", "the reviewers' database URL"))
        password = _secret("SUPERSET_PASSWORD", f"Superset password of {chosen.username}")
        with Superset(chosen.url, chosen.username, password) as superset:
            if database is None:
                print(f"{add_queries(superset)} queries saved for {chosen.username}")
                return 0
            test_connection(superset, database)
            import_bundle(superset, database)
            for row in superset.every("dashboard"):
                print(f"{row['dashboard_title']}: {superset.url}{row['url']}")
    except SupersetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
