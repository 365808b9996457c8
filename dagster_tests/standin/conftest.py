"""A stand-in on four invented establishments, and a plain HTTP client on its API."""

from __future__ import annotations

import httpx
import pytest

from sirene_pipeline.demo.standin import serve

RECORDS = [
    {
        "siret": "11111111800019",
        "siren": "111111118",
        "denominationunitelegale": "ATELIER EXEMPLE",
        "etablissementsiege": "oui",
        "codepostaletablissement": "69009",
        "libellecommuneetablissement": "LYON",
        "trancheeffectifsetablissementtriable": 12,
        "datecreationetablissement": "2019-10-01",
        "datederniertraitementetablissement": "2026-09-02T08:00:00+00:00",
        "geolocetablissement": {"lon": 4.8, "lat": 45.77},
    },
    {
        "siret": "11111111800027",
        "siren": "111111118",
        "denominationunitelegale": "ATELIER EXEMPLE",
        "etablissementsiege": "non",
        "codepostaletablissement": "75010",
        "libellecommuneetablissement": "PARIS 10",
        "trancheeffectifsetablissementtriable": 3,
        "datecreationetablissement": "2017-03-15",
    },
    {
        "siret": "22222222600011",
        "siren": "222222226",
        "denominationunitelegale": "BOULANGERIE MÉLODIE",
        "etablissementsiege": "oui",
        "codepostaletablissement": "69100",
        "libellecommuneetablissement": "VILLEURBANNE",
        "datecreationetablissement": "2020-01-01",
    },
    {"siret": "33333333400014", "siren": "333333334", "etablissementsiege": "oui"},
]


@pytest.fixture(scope="module")
def standin():
    with serve(RECORDS) as handle:
        yield handle


@pytest.fixture
def client(standin):
    """Calls on the data set, on a stand-in without the faults and counts of the test before."""
    standin.standin.faults.clear()
    standin.standin.forget_requests()
    standin.standin.quota.left = 10_000
    base = f"{standin.url}/catalog/datasets/economicref-france-sirene-v3"
    with httpx.Client(base_url=base) as connection:
        yield connection


@pytest.fixture
def describe(standin):
    """Ask for the data set's description."""
    return lambda: httpx.get(f"{standin.url}/catalog/datasets/economicref-france-sirene-v3")


@pytest.fixture
def control(standin):
    """Calls on the stand-in's own control routes."""
    with httpx.Client(base_url=f"http://{standin.host}:{standin.port}/_standin") as connection:
        yield connection
