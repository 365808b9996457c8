"""A stand-in on this machine, records that are nobody's, and no waiting between retries."""

from __future__ import annotations

import itertools

import pytest
import stamina
from stdnum import luhn

from sirene_pipeline.demo.standin import serve
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.ods.source import OdsSource


@pytest.fixture(autouse=True)
def _no_waiting():
    stamina.set_testing(True, attempts=3, cap=True)
    yield
    stamina.set_testing(False)


def _invented_sirens():
    """SIRENs that begin with 9999: unused, and valid by their checksum."""
    for number in itertools.count():
        body = f"9999{number:04d}"
        yield body + luhn.calc_check_digit(body)


@pytest.fixture
def invented_sirets():
    """Give the first n of an endless list of invented SIRETs, one per legal unit."""

    def give(count):
        bodies = (f"{siren}0001" for siren in itertools.islice(_invented_sirens(), count))
        return [body + luhn.calc_check_digit(body) for body in bodies]

    return give


@pytest.fixture
def make_record():
    """Make a flat ODS record of an active head office; keyword arguments change or add fields."""

    def make(siret, **changes):
        return {
            "siret": siret,
            "siren": siret[:9],
            "nic": siret[9:],
            "statutdiffusionetablissement": "O",
            "statutdiffusionunitelegale": "O",
            "etatadministratifetablissement": "Actif",
            "etatadministratifunitelegale": "Active",
            "etablissementsiege": "oui",
            "denominationunitelegale": f"EXEMPLE {siret[4:9]}",
            "categoriejuridiqueunitelegale": "5710",
            "numerovoieetablissement": "12",
            "typevoieetablissement": "Rue",
            "libellevoieetablissement": "DES LILAS",
            "adresseetablissement": "12 Rue DES LILAS",
            "codepostaletablissement": "69009",
            "libellecommuneetablissement": "LYON",
            "codecommuneetablissement": "69389",
            "codedepartementetablissement": "69",
            "activiteprincipaleetablissement": "62.01Z",
            "datederniertraitementetablissement": "2026-01-10T08:00:00+00:00",
            "datederniertraitementunitelegale": "2026-01-10T08:00:00+00:00",
            **changes,
        }

    return make


@pytest.fixture
def start_standin():
    """Start stand-ins that stop with the test."""
    handles = []

    def start(records=(), **options):
        handles.append(serve(records, **options))
        return handles[-1]

    yield start
    for handle in handles:
        handle.stop(wait=False)


@pytest.fixture
def open_source():
    """Open ODS sources on an address, at a pace that does not slow the tests, and close them with the test."""
    sources = []

    def give(url, *, transport=None, clock=None, **settings):
        settings = {"requests_per_second": 1000.0, **settings}
        source = OdsSource(OdsSettings(base_url=url, **settings), transport=transport, clock=clock)
        sources.append(source)
        return source

    yield give
    for source in sources:
        source.close()
