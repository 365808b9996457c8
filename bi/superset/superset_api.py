"""A session with Superset's REST API, as far as the bundle needs it; errors are sentences."""

from __future__ import annotations

import json
from typing import Any, Final, Self

import httpx

SECONDS: Final = 120
"""How long one request may take: an import writes everything in one transaction."""
_HINTS: Final = {
    401: " Check the user and its password.",
    403: " The user's roles do not allow it: an import needs Admin, a decision needs sql_lab and the connection.",
}


class SupersetError(Exception):
    """Superset did not do what was asked; the message says what, and Superset's own words where it gave some."""


class Superset:
    """One user's session. Every method raises `SupersetError`."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        self._client = httpx.Client(base_url=self.url, timeout=SECONDS)
        credentials = {"username": username, "password": password, "provider": "db", "refresh": False}
        try:
            self._log_in(credentials)
        except SupersetError:
            self.close()
            raise

    def _log_in(self, credentials: dict[str, Any]) -> None:
        answer = self.request("POST", "/api/v1/security/login", "log in", json=credentials)
        self._client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        # A change is taken only with this token, the session cookie it came with, and a Referer of Superset's own.
        token = self.request("GET", "/api/v1/security/csrf_token/", "give a CSRF token")["result"]
        self._client.headers.update({"X-CSRFToken": token, "Referer": f"{self.url}/"})

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def request(self, method: str, path: str, what: str, **arguments: Any) -> Any:
        """One request of the API and its JSON; ``what`` completes “Superset did not …”."""
        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise SupersetError(f"Superset at {self.url} does not answer: {error}. Does it run, and there?") from error
        if response.is_success:
            try:
                return response.json()
            except ValueError:
                raise SupersetError(f"{self.url} answers, but not as Superset does: {response.text[:200]}") from None
        raise SupersetError(f"Superset did not {what}: {response.status_code}, {_words(response)}")

    def every(self, kind: str) -> list[dict[str, Any]]:
        """All rows of a kind that the user may see: ``dashboard``, ``database``, ``saved_query``, ``chart``."""
        return self.request("GET", f"/api/v1/{kind}/?q=(page_size:100)", f"list its {kind} rows")["result"]

    def database_id(self, name: str = "sirene") -> int:
        """The number Superset gave the connection."""
        for row in self.every("database"):
            if row["database_name"] == name:
                return int(row["id"])
        raise SupersetError(f"There is no connection “{name}” that this user may use. Import the bundle first.")

    def run_sql(self, sql: str) -> list[dict[str, Any]]:
        """What SQL Lab does with a statement: its rows, or the database's own words as `SupersetError`."""
        body = {"database_id": self.database_id(), "sql": sql, "runAsync": False, "schema": "review"}
        answer = self.request("POST", "/api/v1/sqllab/execute/", "run the statement", json=body)
        return answer["data"] or []


def _words(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return f"{response.text[:200].strip() or 'without a word'} (is this address Superset's?)"
    errors = body.get("errors") or []
    words = "; ".join(_sentence(error) for error in errors) or str(body.get("message", body))
    return words + _HINTS.get(response.status_code, "")


def _sentence(error: dict[str, Any]) -> str:
    """One error of Superset's list; which file and which part of it was wrong stands in ``extra``."""
    details = {
        key: value for key, value in (error.get("extra") or {}).items() if key not in ("issue_codes", "engine_name")
    }
    return f"{error.get('message', '')} {json.dumps(details, ensure_ascii=False) if details else ''}".strip()
