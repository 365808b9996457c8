"""The command line as a newcomer meets it: help that helps, settings refused in words, files compared offline."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from sirene_pipeline.cli import app
from sirene_pipeline.settings import SettingsError, known_variables, load_settings

COMMANDS = (
    "demo", "dev", "db", "check", "proposals", "accept", "ignore", "apply", "standin", "doctor", "search", "compare",
    "match", "register", "silences", "forget",
)  # fmt: skip


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 5


def test_the_settings_faults_come_all_at_once_in_words(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sirene.toml").write_text('[register]\nsource = "insee"\ncolour = 1\n[apply]\nmode = "maybe"\n')
    monkeypatch.setenv("SIRENE_CHECK_BATCH_SIZE", "many")
    monkeypatch.setenv("SIRENE_REGISTR_URL", "http://x")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    said = str(refused.value)
    assert "SIRENE_REGISTR_URL is no setting of this product; did you mean SIRENE_REGISTER_URL?" in said
    assert "[register] colour is no setting of this product" in said
    assert "[apply] mode: input should be 'off', 'dry_run' or 'on' (it is 'maybe')" in said
    assert "(it is 'many')" in said
    assert "'insee'" in said


def test_a_secret_is_never_repeated(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIRENE_REGISTER_API_KEY", "top-secret-key")
    monkeypatch.setenv("SIRENE_DATABASE_URL", "postgresql://a:top-secret-word@b/c")
    settings = load_settings()
    assert "top-secret" not in repr(settings)
    assert settings.register.api_key.get_secret_value() == "top-secret-key"


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sirene.toml").write_text("[check]\nbatch_size = 7\n")
    assert load_settings().check.batch_size == 7
    monkeypatch.setenv("SIRENE_CHECK_BATCH_SIZE", "9")
    assert load_settings().check.batch_size == 9
    assert known_variables()["SIRENE_CHECK_BATCH_SIZE"] == "[check] batch_size"


def test_without_any_database_a_command_says_what_to_do(run):
    result = run("proposals")
    assert result.exit_code == 1
    assert "sirene db start" in result.output


def test_an_unreachable_database_is_one_sentence_without_the_password(run, monkeypatch):
    monkeypatch.setenv("SIRENE_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:9/sirene")
    result = run("db", "status")
    assert result.exit_code == 1
    assert "127.0.0.1:9/sirene cannot be reached" in result.output
    assert "hidden" not in result.output


def test_a_bare_driver_for_dagsters_storage_is_refused(run, monkeypatch):
    monkeypatch.setenv("SIRENE_DATABASE_URL", "postgresql://a@127.0.0.1:9/b")
    monkeypatch.setenv("SIRENE_DAGSTER_DATABASE_URL", "postgresql://a@127.0.0.1:9/c")
    result = run("apply")
    assert result.exit_code == 1
    monkeypatch.setenv("SIRENE_APPLY_MODE", "on")
    assert "must name its driver" in run("apply").output


@pytest.fixture
def extract(tmp_path):
    partners = tmp_path / "partners.csv"
    partners.write_text(
        "partner_id,name,siret,street,post_code,town,colour\n"
        "1,ATELIER EXEMPLE,99990016000014,12 RUE DES LILA,6000,NICE,blue\n",
        encoding="utf-8",
    )
    answers = tmp_path / "answers.jsonl"
    record = {
        "siret": "99990016000014", "siren": "999900160", "nic": "00014", "denominationunitelegale": "ATELIER EXEMPLE",
        "numerovoieetablissement": "12", "typevoieetablissement": "Rue", "libellevoieetablissement": "DES LILAS",
        "codepostaletablissement": "06000", "libellecommuneetablissement": "NICE", "etablissementsiege": "oui",
        "etatadministratifetablissement": "Actif", "etatadministratifunitelegale": "Active",
        "statutdiffusionetablissement": "O", "statutdiffusionunitelegale": "O", "categoriejuridiqueunitelegale": "5710",
    }  # fmt: skip
    answers.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return partners, answers


def test_two_files_are_compared_without_database_or_network(run, extract):
    result = run("compare", *extract, "--format", "csv")
    assert result.exit_code == 0, result.output
    assert "colour" in result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    lines = {row["field"]: (row["kind"], row["current"], row["new"]) for row in rows if row["what"] == "line"}
    assert lines["post_code"] == ("repair", "6000", "06000")
    assert lines["street"] == ("update", "12 RUE DES LILA", "12 Rue DES LILAS")
    verdicts = {row["field"]: row["verdict"] for row in rows if row["what"] == "verdict"}
    assert verdicts["town"] == "same"


@pytest.mark.parametrize("form", ["table", "json"])
def test_the_comparison_comes_as_a_table_or_as_json_too(run, extract, form):
    result = run("compare", *extract, "--format", form)
    assert result.exit_code == 0
    assert "DES LILAS" in result.stdout
    if form == "json":
        assert json.loads(result.stdout)[0]["partner_id"] == "1"


def test_a_siren_that_is_none_is_not_forgotten(run):
    result = run("forget", "123456789")
    assert result.exit_code == 1
    assert "is no SIREN" in result.output


def test_the_standin_refuses_a_fault_it_does_not_know(run):
    result = run("standin", "--fault", "earthquake")
    assert result.exit_code == 1
    assert "rate_limited" in result.output
