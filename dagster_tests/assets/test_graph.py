"""The Dagster project as a whole: what is in the graph, and what must never be."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from sirene_pipeline.definitions import defs

PACKAGE = Path(__file__).resolve().parents[2] / "sirene_pipeline"
KNOWN_KINDS = {"postgres", "python", "pandas", "sql", "table", "view", "json", "csv", "source", "file", "dashboard"}

GRAPH = {
    "erp_partner": ("erp", set()),
    "partner": ("partners", {"erp_partner"}),
    "partner_snapshot": ("partners", {"partner"}),
    "establishment": ("register", {"partner_snapshot"}),
    "turnover": ("register", {"partner"}),
    "search_request": ("search", set()),
    "search_hit": ("search", {"search_request"}),
    "siret_candidates": ("search", {"partner"}),
    "alike_partner": ("search", {"partner"}),
    "difference": ("proposals", {"partner_snapshot", "establishment"}),
    "event": ("proposals", {"difference"}),
    "proposal": ("proposals", {"difference", "event"}),
    "review_queue": ("review", {"proposal"}),
    "decision": ("review", {"review_queue"}),
    "applied_decision": ("apply", {"decision"}),
}


def nodes():
    graph = defs.resolve_asset_graph()
    return {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}


def test_the_definitions_load():
    dg.Definitions.validate_loadable(defs)


def test_the_graph_is_the_one_that_was_reviewed():
    found = {
        name: (node.group_name, {parent.to_user_string() for parent in node.parent_keys})
        for name, node in nodes().items()
    }
    assert found == GRAPH


def test_no_asset_is_invented_by_a_misspelt_dependency():
    for name, node in nodes().items():
        assert "dagster/auto_created_stub_asset" not in node.metadata, name


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_every_asset_says_what_one_row_is_whose_it_is_and_where_it_lives(name):
    node = nodes()[name]
    assert node.description
    assert node.description.startswith("One row per"), node.description
    assert node.owners
    assert node.kinds
    assert node.kinds <= KNOWN_KINDS, "a kind the UI has no icon for is plain text"
    assert len(node.kinds) <= 2


@pytest.mark.parametrize("name", GRAPH)
def test_every_column_the_ui_shows_is_explained(name):
    schema = nodes()[name].metadata.get("dagster/column_schema")
    assert [column.name for column in (schema.columns if schema else ()) if not column.description] == []


def test_reviewers_stand_in_the_graph_between_the_queue_and_the_erp():
    assert nodes()["decision"].is_external
    assert nodes()["decision"].owners == ["team:reviewers"]


def test_the_three_dagster_packages_agree():
    assert importlib.metadata.version("dagster") == "1.13.27"
    assert importlib.metadata.version("dagster-webserver") == "1.13.27"
    assert importlib.metadata.version("dagster-postgres") == "0.29.27"


@pytest.mark.parametrize(
    "path",
    [*PACKAGE.glob("assets/*.py"), *(PACKAGE / f"{n}.py" for n in ("checks", "resources", "jobs", "automation"))],
)
def test_modules_dagster_reads_do_not_postpone_their_annotations(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    futures = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    has_code = any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in tree.body)
    assert not (futures and has_code), path.name


def test_loading_the_definitions_does_not_load_pandas_or_duckdb():
    code = (
        "import sys, sirene_pipeline.definitions; print(sorted({'pandas', 'duckdb', 'matplotlib'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_workspace_loads_from_any_folder(tmp_path):
    workspace = PACKAGE.parent / "workspace.yaml"
    entries = yaml.safe_load(workspace.read_text(encoding="utf-8"))["load_from"]
    assert all("working_directory" not in entry["python_module"] for entry in entries)
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "dagster", "definitions", "validate", "-w", str(workspace)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr[-2000:]


def test_dg_checks_the_definitions_and_lists_its_commands():
    dg_command = Path(sys.executable).parent / "dg"
    activated = {**os.environ, "VIRTUAL_ENV": sys.prefix, "DAGSTER_DG_CLI_TELEMETRY_ENABLED": "false"}
    checked = subprocess.run(
        [str(dg_command), "check", "defs"],
        cwd=PACKAGE.parent,
        env=activated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    helped = subprocess.run([str(dg_command), "--help"], capture_output=True, text=True, check=True)
    assert "check" in helped.stdout


def test_the_instance_is_configured_as_the_docs_say():
    config = yaml.safe_load((PACKAGE.parent / "deploy" / "dagster.yaml").read_text(encoding="utf-8"))
    assert config["telemetry"]["enabled"] is False
    assert config["nux"]["enabled"] is False
    assert config["run_monitoring"]["enabled"] is True
    assert config["concurrency"]["pools"]["granularity"] == "run"
    assert config["run_retries"]["retry_on_asset_or_op_failure"] is False
