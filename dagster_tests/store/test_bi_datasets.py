"""The dashboards' datasets name the columns their views have: a view that changes without them breaks the bundle."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "bi" / "superset" / "bundle" / "datasets"
DATASETS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.rglob("*.yaml"))}
COLUMNS = (
    "select column_name from information_schema.columns where table_schema = 'review' and table_name = %s order by 1"
)


def test_there_are_datasets():
    assert DATASETS


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_names_the_columns_its_view_has(name, owner):
    dataset = DATASETS[name]
    named = [column["column_name"] for column in dataset["columns"] if "expression" not in column]
    assert sorted(named) == [row["column_name"] for row in owner.sql(COLUMNS, dataset["table_name"])]
