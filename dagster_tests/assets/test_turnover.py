"""Turnovers: looked up a hundred units a time on their own clock, proposed like any field; sweeps by bucket."""

from __future__ import annotations

import pytest

from sirene_pipeline.demo.standin.dataset import Dataset
from sirene_pipeline.demo.standin.server import serve
from sirene_pipeline.domain.turnover import judge_turnover
from sirene_pipeline.running import run_job
from support.accounts import ACCOUNT_FIELDS

PUBLIC = {"resultat_net": 1.0, "confidentiality": "Public", "type_bilan": "C"}
ACCOUNTS = [
    {"siren": "999900152", "date_cloture_exercice": "2023-12-31", "chiffre_d_affaires": 100.0, **PUBLIC},
    {"siren": "999900152", "date_cloture_exercice": "2024-12-31", "chiffre_d_affaires": 250000000.0, **PUBLIC},
    {"siren": "999900160", "date_cloture_exercice": "2024-12-31", "chiffre_d_affaires": 5.0, **PUBLIC}
    | {"confidentiality": "Confidentiel"},
]


@pytest.fixture
def accounts(monkeypatch):
    with serve([], others=[Dataset(ACCOUNTS, dataset_id="ratios_inpi_bce", fields=ACCOUNT_FIELDS)]) as portal:
        monkeypatch.setenv("SIRENE_REGISTER_ACCOUNTS_URL", portal.url)
        yield portal


def test_the_latest_public_account_is_proposed_and_a_confidential_one_is_not(world, accounts):
    world.check("PA000015", "PA000016")
    outcome = run_job(world.instance, "refresh_turnover")
    assert outcome.succeeded, outcome.failure
    assert outcome.metadata["turnover"]["public"] == 1
    world.edit_erp("PA000015", turnover=1000)
    assert world.check("PA000015", "PA000016").succeeded
    line = world.line("PA000015", "turnover")
    assert (line["current_value"], line["new_value"]) == ("1000.00", "250000000")
    assert "2024-12-31" in line["reason"]
    assert world.rows("select * from review.lines where ref = 'PA000016' and field = 'turnover'") == []
    world.decide("select review.accept(%s)", line["line_id"])
    assert world.apply().succeeded
    assert world.erp_value("PA000015", "turnover") == 250_000_000


def test_turnovers_are_asked_for_once_a_month(world, accounts):
    world.check("PA000015")
    run_job(world.instance, "refresh_turnover")
    calls = accounts.requests()
    run_job(world.instance, "refresh_turnover")
    assert accounts.requests() == calls


@pytest.mark.parametrize(
    ("held", "verdict", "proposed"),
    [
        (None, "missing", True),
        ("250 000,00", "same", False),
        ("250000", "same", False),
        ("1", "different", True),
        ("beaucoup", "not_comparable", False),
        ("Infinity", "not_comparable", False),
        ("12 k€", "not_comparable", False),
    ],
)
def test_a_turnover_is_compared_in_whole_euros(held, verdict, proposed):
    difference, line = judge_turnover(held, 250_000, "2024-12-31", "fr")
    assert difference.verdict == verdict
    assert (line is not None) == proposed


def test_a_full_sweep_takes_every_partner_of_its_bucket_and_no_other(world):
    config = {"ops": {"partner_snapshot": {"config": {"bucket": 7}}}}
    assert run_job(world.instance, "daily_check", run_config=config).succeeded
    drawn = {row["bucket"] for row in world.rows(
        "select p.bucket from sirene.partner_snapshot join sirene.partner as p using (partner_id)")}  # fmt: skip
    assert drawn == {7}
    left = world.value(
        "select count(*) from sirene.partner as p where bucket = 7 and active and siret is not null "
        "and not exists (select from sirene.partner_snapshot as s where s.partner_id = p.partner_id)"
    )
    assert left == 0
