"""The optional suite of the BI tools: one desk, one Superset and one browser for all of it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import CHROMEDRIVER, CHROMIUM, open_browser
from desk import Desk, open_desk
from import_bundle import main as import_bundle
from superset_api import Superset
from superset_server import ADMIN, SupersetServer, installed, run_superset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Browser

REVIEWER = "marie"
REVIEWER_PASSWORD = "for tests on this machine only"


@contextmanager
def _folder() -> Iterator[Path]:
    """Not pytest's: its folders are closed to the user the database runs as when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="sirene-bi-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    with _folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with open_desk(folder / "state") as opened:
            yield opened


@dataclass(frozen=True)
class Bi:
    """Superset with the bundle in it, and what to ask it with."""

    server: SupersetServer
    admin: Superset
    reviewer: Superset


@pytest.fixture(scope="session")
def bi(desk: Desk) -> Iterator[Bi]:
    """Superset as the README sets it up: bundle imported, one reviewer with the roles it names."""
    if not installed():
        pytest.skip("Apache Superset is not installed: `make test-bi` makes .venv-bi (about a minute, 0.9 GB)")
    with _folder() as folder, run_superset(folder) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPERSET_PASSWORD", server.admin_password)
        patch.setenv("SIRENE_REVIEWER_DATABASE_URL", desk.reviewer_url)
        assert import_bundle(["--url", server.url]) == 0
        with Superset(server.url, ADMIN, server.admin_password) as admin:
            _make_reviewer(admin)
            patch.setenv("SUPERSET_PASSWORD", REVIEWER_PASSWORD)
            assert import_bundle(["--url", server.url, "--username", REVIEWER, "--queries-only"]) == 0
            with Superset(server.url, REVIEWER, REVIEWER_PASSWORD) as reviewer:
                yield Bi(server, admin, reviewer)


def _make_reviewer(admin: Superset) -> None:
    """A user with Gamma, sql_lab and the right to the connection: what a reviewer needs, and no more."""
    wanted = "?q=(filters:!((col:name,opr:eq,value:database_access)))"
    kind = admin.request("GET", f"/api/v1/security/permissions/{wanted}", "list its permissions")["result"][0]["id"]
    wanted = f"?q=(filters:!((col:permission,opr:rel_o_m,value:{kind})))"
    rights = admin.request("GET", f"/api/v1/security/permissions-resources/{wanted}", "list its rights")["result"]
    connection = f"[sirene].(id:{admin.database_id()})"
    right = next(row["id"] for row in rights if row["view_menu"]["name"] == connection)
    role = admin.request("POST", "/api/v1/security/roles/", "make a role", json={"name": "Sirene"})["id"]
    body = {"permission_view_menu_ids": [right]}
    admin.request("POST", f"/api/v1/security/roles/{role}/permissions", "give the role its right", json=body)
    roles = admin.request("GET", "/api/v1/security/roles/?q=(page_size:100)", "list its roles")["result"]
    user = {
        "username": REVIEWER,
        "password": REVIEWER_PASSWORD,
        "email": "marie@example.org",
        "first_name": "Marie",
        "last_name": "Révision",
        "active": True,
        "roles": [row["id"] for row in roles if row["name"] in ("Gamma", "sql_lab", "Sirene")],
    }
    admin.request("POST", "/api/v1/security/users/", "make a user", json=user)


@pytest.fixture(scope="session")
def window(bi: Bi) -> Iterator[Browser]:
    """A browser in which the reviewer is logged in."""
    if CHROMIUM is None or CHROMEDRIVER is None:
        pytest.skip("Chromium is not installed: apt-get install chromium chromium-driver")
    with _folder() as folder, open_browser(folder / "chromedriver.log") as browser:
        browser.open(f"{bi.server.url}/login/")
        # The page still asks for its language, as nobody: that answer's cookie must not come after the login's.
        browser.wait_until(
            "return document.querySelector('#password') !== null && performance.getEntriesByType('resource')"
            ".some(entry => entry.name.includes('/language_pack/') && entry.responseEnd > 0)",
            seconds=60,
            what="login form",
        )
        browser.type_into("#username", REVIEWER)
        browser.type_into("#password", REVIEWER_PASSWORD)
        browser.run("document.querySelector('[data-test=login-button]').click()")
        browser.wait_until("return !location.pathname.startsWith('/login')", seconds=60, what="way in")
        yield browser


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", type=Path, help="folder for a picture of each dashboard")


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config) -> Path | None:
    chosen = pytestconfig.getoption("pictures")
    return chosen and pytestconfig.invocation_params.dir / chosen
