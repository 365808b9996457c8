"""The bundle fits the reviewers' contract, goes in twice as once, and says what is wrong when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from import_bundle import BUNDLE, MASK, ReviewDatabase, import_bundle, main
from superset_api import SupersetError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Bi
    from desk import Desk

CHARTS = 27
QUERIES = 16


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


DATASETS = [pytest.param(read(path), id=path.stem) for path in sorted((BUNDLE / "datasets").rglob("*.yaml"))]


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_and_metric_has_a_french_name(dataset):
    assert [entry for entry in dataset["columns"] + dataset["metrics"] if not entry.get("verbose_name")] == []


def test_the_bundle_holds_no_password():
    address = read(BUNDLE / "databases" / "sirene.yaml")["sqlalchemy_uri"]
    assert f"://sirene_reviewer:{MASK}@" in address


def test_the_reviewer_sees_what_the_bundle_holds(bi: Bi):
    assert {row["dashboard_title"] for row in bi.reviewer.every("dashboard")} == {"File de révision", "Suivi"}
    assert len(bi.reviewer.every("chart")) == CHARTS
    assert len(bi.reviewer.every("saved_query")) == QUERIES


def test_importing_again_replaces_and_adds_nothing(bi: Bi, desk: Desk):
    kinds = ("database", "dataset", "chart", "dashboard", "saved_query")
    before = {kind: {row["id"] for row in bi.admin.every(kind)} for kind in kinds}
    import_bundle(bi.admin, ReviewDatabase.from_url(desk.reviewer_url))
    assert {kind: {row["id"] for row in bi.admin.every(kind)} for kind in kinds} == before


def test_an_address_without_a_login_is_refused_by_name():
    with pytest.raises(SupersetError, match="names no login and no database"):
        ReviewDatabase.from_url("postgresql://db.example:5432")


def test_an_address_of_another_kind_of_database_is_refused():
    with pytest.raises(SupersetError, match="names no PostgreSQL"):
        ReviewDatabase.from_url("mysql://marie:secret@db.example/sirene")


def test_a_password_with_signs_is_read_and_never_put_in_the_address():
    database = ReviewDatabase.from_url("postgresql://marie:p%40ss%2Fw%C3%B6rd@db.example/sirene")
    assert database.password == "p@ss/wörd"
    assert database.address == f"postgresql+psycopg2://marie:{MASK}@db.example:5432/sirene"


def test_a_superset_that_is_not_there_is_named(monkeypatch, capsys):
    monkeypatch.setenv("SUPERSET_PASSWORD", "x")
    monkeypatch.setenv("SIRENE_REVIEWER_DATABASE_URL", "postgresql://marie:x@127.0.0.1/sirene")
    assert main(["--url", "http://127.0.0.1:9"]) == 1
    assert "Superset at http://127.0.0.1:9 does not answer" in capsys.readouterr().err


def test_a_wrong_password_of_superset_is_said(bi: Bi, desk: Desk, monkeypatch, capsys):
    monkeypatch.setenv("SUPERSET_PASSWORD", "wrong")
    monkeypatch.setenv("SIRENE_REVIEWER_DATABASE_URL", desk.reviewer_url)
    assert main(["--url", bi.server.url]) == 1
    assert "Check the user and its password" in capsys.readouterr().err


def test_a_wrong_password_of_the_database_is_said_before_anything_is_imported(bi: Bi, desk: Desk, monkeypatch, capsys):
    monkeypatch.setenv("SUPERSET_PASSWORD", bi.server.admin_password)
    right = ReviewDatabase.from_url(desk.reviewer_url).address.replace("+psycopg2", "")
    monkeypatch.setenv("SIRENE_REVIEWER_DATABASE_URL", right.replace(MASK, "wrong"))
    assert main(["--url", bi.server.url]) == 1
    said = capsys.readouterr().err
    assert "Superset did not connect to postgresql+psycopg2://sirene_reviewer" in said
    assert "wrong" not in said
