"""SQL files are found in a checkout and in an installed wheel, and a missing one is named."""

from __future__ import annotations

import pytest

from sirene_pipeline import sqlfiles


def test_a_file_is_read_from_the_checkout():
    assert sqlfiles.read_sql("demo/erp_exists.sql") == "select to_regclass('res_partner') is not null;\n"


def test_a_missing_file_is_named():
    with pytest.raises(sqlfiles.SqlFileNotFoundError, match=r"'statements/no_such\.sql' is missing from .*sql"):
        sqlfiles.read_sql("statements/no_such.sql")


def test_an_installed_wheel_uses_its_own_folder_and_not_a_neighbour_called_sql(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "sirene_pipeline"
    (package / "_sql").mkdir(parents=True)
    (tmp_path / "site-packages" / "sql").mkdir()
    monkeypatch.setattr(sqlfiles, "_PACKAGE", package)
    assert sqlfiles.sql_folder() == package / "_sql"


def test_no_sql_at_all_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlfiles, "_PACKAGE", tmp_path / "sirene_pipeline")
    with pytest.raises(sqlfiles.SqlFileNotFoundError, match="No SQL files: looked for"):
        sqlfiles.sql_folder()
