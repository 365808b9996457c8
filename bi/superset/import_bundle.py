"""Put the reviewers' dashboards into a running Superset: `python bi/superset/import_bundle.py --url http://…:8088`.

Everything the bundle holds is created, or replaced by it, through Superset's REST API: the connection "sirene", the
datasets, charts and dashboards, the saved queries. Passwords come from the environment or are asked for; none is kept.
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
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLE: Final = Path(__file__).resolve().parent / "bundle"
DATABASE_FILE: Final = "databases/sirene.yaml"
MASK: Final = "XXXXXXXXXX"
"""What Superset itself writes for a password in an export; the real one travels beside the bundle."""
SECONDS: Final = 120


class BundleError(Exception):
    """The bundle could not be imported; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class ReviewDatabase:
    """Where Superset reads and decides: the address without its password, and the password."""

    address: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> ReviewDatabase:
        """Read ``postgresql://sirene_reviewer:secret@host:5432/sirene``.

        Raises:
            BundleError: naming the part that is missing, never the password.
        """
        parts = urlsplit(url)
        if not parts.scheme.startswith("postgres"):
            raise BundleError(f"The database's address begins with {parts.scheme or 'nothing'}://, not postgresql://")
        missing = [
            name
            for name, value in (("login", parts.username), ("host", parts.hostname), ("database", parts.path.strip("/")))
            if not value
        ]
        if missing:
            raise BundleError(
                f"The database's address names no {' and no '.join(missing)}. Write "
                "postgresql://sirene_reviewer:PASSWORD@HOST:PORT/sirene, as Superset's machine reaches it."
            )
        host = f"{parts.hostname}:{parts.port or 5432}"
        query = f"?{parts.query}" if parts.query else ""
        address = f"postgresql+psycopg2://{parts.username}:{MASK}@{host}{parts.path}{query}"
        return cls(address, unquote(parts.password or ""))


class Superset:
    """A session with Superset's REST API.

    Raises:
        BundleError: from every method, with Superset's own words where it gave some.
    """

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        self._client = httpx.Client(base_url=self.url, timeout=SECONDS, follow_redirects=False)
        credentials = {"username": username, "password": password, "provider": "db", "refresh": False}
        answer = self._send("POST", "/api/v1/security/login", "log in", json=credentials)
        self._client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        # Superset takes a POST only with this token, the session cookie it came with, and a Referer of its own.
        token = self._send("GET", "/api/v1/security/csrf_token/", "get a CSRF token")["result"]
        self._client.headers.update({"X-CSRFToken": token, "Referer": f"{self.url}/"})

    def get(self, path: str, what: str) -> Any:
        """One GET of the API, as JSON."""
        return self._send("GET", path, what)

    def post(self, path: str, what: str, **arguments: Any) -> Any:
        """One POST of the API, as JSON."""
        return self._send("POST", path, what, **arguments)

    def import_bundle(self, database: ReviewDatabase) -> None:
        """Create or replace everything the bundle holds."""
        self.post(
            "/api/v1/assets/import/",
            "import the bundle",
            files={"bundle": ("sirene.zip", zipped(database), "application/zip")},
            data={"passwords": json.dumps({DATABASE_FILE: database.password})},
        )

    def test_connection(self, database: ReviewDatabase) -> None:
        """Let Superset try the login, so that a wrong one is known before anything is created."""
        address = database.address.replace(MASK, quote(database.password, safe=""))
        self.post(
            "/api/v1/database/test_connection/",
            f"connect to {database.address}",
            json={"sqlalchemy_uri": address, "database_name": "sirene"},
        )

    def dashboards(self) -> dict[str, str]:
        """Address by title of every dashboard the session may see."""
        found = self.get("/api/v1/dashboard/?q=(page_size:100)", "list the dashboards")["result"]
        return {row["dashboard_title"]: f"{self.url}{row['url']}" for row in found}

    def _send(self, method: str, path: str, what: str, **arguments: Any) -> Any:
        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise BundleError(f"Superset at {self.url} does not answer ({error}). Is it running, is the address right?") from error
        if response.is_success:
            return response.json()
        raise BundleError(f"Superset did not {what}: {response.status_code}, {_words(response)}")


def zipped(database: ReviewDatabase) -> bytes:
    """The bundle as Superset's export would be, with this connection's address in it and no password."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            name = path.relative_to(BUNDLE).as_posix()
            text = path.read_text(encoding="utf-8")
            if name == DATABASE_FILE:
                text, changed = re.subn(r"(?m)^sqlalchemy_uri: .*$", lambda _: f"sqlalchemy_uri: {database.address}", text)
                if changed != 1:
                    raise BundleError(f"{path} has no line sqlalchemy_uri to fill in; restore it with git.")
            archive.writestr(f"bundle/{name}", text)
    return buffer.getvalue()


def _words(response: httpx.Response) -> str:
    """What Superset says went wrong, and a hint where its words are short."""
    try:
        body = response.json()
    except ValueError:
        return f"{response.text[:200].strip() or 'without a word'} (is this address Superset's?)"
    errors = body.get("errors") or []
    words = "; ".join(_sentences(error) for error in errors) or str(body.get("message", body))
    hints = {401: " Check the user and its password.", 403: " The user needs Superset's role Admin."}
    return words + hints.get(response.status_code, "")


def _sentences(error: dict[str, Any]) -> str:
    """One error of Superset's list; what is wrong with which file stands in ``extra``."""
    details = {key: value for key, value in (error.get("extra") or {}).items() if key != "issue_codes"}
    return f"{error.get('message', '')} {json.dumps(details, ensure_ascii=False) if details else ''}".strip()


def _from_environment(name: str, asked_for: str) -> str:
    """A secret from the environment, or typed unseen where somebody sits before a terminal."""
    if value := os.environ.get(name):
        return value
    if not sys.stdin.isatty():
        raise BundleError(f"{name} is not set ({asked_for}); see bi/superset/README.md.")
    return getpass.getpass(f"{asked_for}: ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Import the bundle and print where the dashboards are; 1 with a sentence when it could not be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", default="http://127.0.0.1:8088", help="Superset's address")
    parser.add_argument("--username", default="admin", help="a user of Superset with the role Admin")
    parser.add_argument("--skip-test", action="store_true", help="do not let Superset try the connection first")
    chosen = parser.parse_args(arguments)
    try:
        database = ReviewDatabase.from_url(_from_environment("SIRENE_REVIEWER_DATABASE_URL", "Reviewers' database URL"))
        password = _from_environment("SUPERSET_PASSWORD", f"Superset password of {chosen.username}")
        superset = Superset(chosen.url, chosen.username, password)
        if not chosen.skip_test:
            superset.test_connection(database)
        superset.import_bundle(database)
        for title, where in superset.dashboards().items():
            print(f"{title}: {where}")
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
