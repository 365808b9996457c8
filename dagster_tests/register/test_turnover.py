"""Turnover: the latest public account of a legal unit, or nothing."""

from __future__ import annotations

import pytest

from sirene_pipeline.demo.standin.dataset import Dataset
from sirene_pipeline.domain.records import FailureKind
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.turnover import Turnover, TurnoverSource, accounts_settings
from support.accounts import ACCOUNT_FIELDS


def _account(siren, closed_on, amount, confidentiality="Public", kind="C"):
    return {
        "siren": siren,
        "date_cloture_exercice": closed_on,
        "chiffre_d_affaires": amount,
        "confidentiality": confidentiality,
        "type_bilan": kind,
    }


@pytest.fixture
def open_accounts(start_standin):
    sources = []

    def give(accounts, fields=None):
        dataset = Dataset(accounts, dataset_id="ratios_inpi_bce", fields=ACCOUNT_FIELDS if fields is None else fields)
        standin = start_standin(others=[dataset])
        sources.append(TurnoverSource(accounts_settings(base_url=standin.url, requests_per_second=1000)))
        return sources[-1], standin

    yield give
    for source in sources:
        source.close()


@pytest.mark.parametrize(
    ("accounts", "turnover"),
    [
        ([("2023-12-31", 1_000_000.4), ("2024-12-31", 2_500_000.0)], (2_500_000, "2024-12-31")),
        ([("2024-12-31", 2_500_000.0), ("2023-12-31", 1_000_000.4)], (2_500_000, "2024-12-31")),
        ([("2024-12-31", 2.0, "Confidentiel"), ("2022-12-31", 1.0)], (1, "2022-12-31")),
        ([("2024-12-31", None), ("2022-12-31", 1.0)], (1, "2022-12-31")),
        ([("2024-12-31", 9e9, "Public", "K"), ("2023-12-31", 5.0, "Public", "S")], (5, "2023-12-31")),
        ([("2024-12-31", 0.0)], (0, "2024-12-31")),
        ([("2024-12-31", 2.0, "Confidentiel")], None),
        ([("2024-12-31", 2.0, None)], None),
        ([("2024-12-31", "NaN")], None),
        ([(None, 2.0)], None),
        ([], None),
    ],
    ids=[
        "latest",
        "any order",
        "confidential",
        "null",
        "group's",
        "a true zero",
        "all closed",
        "unsaid",
        "nan",
        "dateless",
        "none",
    ],
)
def test_the_latest_public_account_of_the_company_itself_counts(accounts, turnover, open_accounts):
    source, _ = open_accounts([_account("111111118", *account) for account in accounts])
    expected = Turnover("111111118", *turnover) if turnover else None
    assert source.turnovers(["111111118"]).by_siren == {"111111118": expected}


def test_a_hundred_units_cost_one_count_and_one_export(open_accounts, invented_sirets):
    sirens = [siret[:9] for siret in invented_sirets(101)]
    source, standin = open_accounts([_account(siren, "2024-12-31", 1.0) for siren in sirens])
    found = source.turnovers([*sirens, "12", sirens[0]])
    assert len(found.by_siren) == 101
    assert all(found.by_siren.values())
    assert (standin.requests("/records"), standin.requests("/exports/jsonl")) == (2, 2)


def test_an_error_is_never_an_absent_account(open_accounts):
    source, standin = open_accounts([_account("111111118", "2024-12-31", 1.0)])
    standin.fault("interrupted", path="exports")
    found = source.turnovers(["111111118"])
    assert found.by_siren == {}
    assert found.failed["111111118"].kind == FailureKind.UNREADABLE


def test_an_ignored_filter_is_refused(open_accounts, invented_sirets):
    source, standin = open_accounts([_account(siret[:9], "2024-12-31", 1.0) for siret in invented_sirets(150)])
    standin.fault("ignored_filter")
    with pytest.raises(RegisterError, match="150 accounts for 1 SIRENs"):
        source.turnovers(["111111118"])


def test_a_missing_field_stops_in_words(open_accounts):
    fields = {name: kind for name, kind in ACCOUNT_FIELDS.items() if name != "confidentiality"}
    source, _ = open_accounts([], fields)
    with pytest.raises(RegisterError, match="confidentiality"):
        source.turnovers(["111111118"])
