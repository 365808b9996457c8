"""Searching the register by any mix of criteria, in a bounded number of calls."""

from __future__ import annotations

import pytest

from sirene_pipeline.register.errors import TooBroadError
from sirene_pipeline.register.search_query import SearchQuery


@pytest.fixture
def town(start_standin, invented_sirets, make_record):
    """Five establishments, told apart by one field each; in SIRET order."""
    sirets = invented_sirets(5)
    records = [
        make_record(sirets[0], denominationunitelegale="ATELIER EXEMPLE"),
        make_record(sirets[1], denominationunitelegale="ATELIER EXEMPLE", etatadministratifetablissement="Fermé"),
        make_record(
            sirets[2],
            denominationunitelegale="ATELIER EXEMPLE",
            codepostaletablissement="20000",
            codecedexetablissement="20179",
            libellecommuneetablissement="AJACCIO",
            codecommuneetablissement="2A004",
            codedepartementetablissement=None,
        ),
        make_record(sirets[3], denominationunitelegale="AUTRE", enseigne1etablissement="ATELIER EXEMPLE"),
        make_record(
            sirets[4],
            denominationunitelegale="AUTRE",
            adresseetablissement="3 Quai PAUL SEDALLIAN",
            activiteprincipaleetablissement="46.90Z",
        ),
    ]
    return sirets, start_standin(sorted(records, key=lambda record: record["siret"]))


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        (SearchQuery(name="Atelier Exemple", mode="strict"), [0, 1, 2, 3]),
        (SearchQuery(name="Atelier Exemple", mode="strict", active_only=True), [0, 2, 3]),
        (SearchQuery(name="Ateleir Exemple", mode="wide"), [0, 1, 2, 3]),
        (SearchQuery(name="Ateleir Exemple", mode="strict"), []),
        (SearchQuery(name="atelier", post_code="20000"), [2]),
        (SearchQuery(post_code="20179"), [2]),
        (SearchQuery(name="atelier", department="2A"), [2]),
        (SearchQuery(name="atelier", department="69"), [0, 1, 3]),
        (SearchQuery(name="atelier", town="Ajaccio", mode="strict"), [2]),
        (SearchQuery(street="52 quai Paul Sedallian"), []),
        (SearchQuery(street="quai Paul Sedallian"), [4]),
        (SearchQuery(naf="4690Z"), [4]),
        (SearchQuery(naf="46.90z", town="lyon"), [4]),
    ],
)
def test_all_criteria_of_a_search_must_hold(query, hits, town, open_source):
    sirets, standin = town
    found = open_source(standin.url).search(query)
    assert [hit.siret for hit in found] == sorted(sirets[number] for number in hits)


def test_a_siren_brings_all_its_establishments(start_standin, open_source, make_record):
    standin = start_standin([make_record(f"33333333400{nic}") for nic in ("014", "022")])
    found = open_source(standin.url).search(SearchQuery(siren="333333334"))
    assert [hit.siret for hit in found] == ["33333333400014", "33333333400022"]


def test_a_search_stops_at_its_limit_after_as_few_calls_as_pages(
    start_standin, open_source, invented_sirets, make_record
):
    standin = start_standin([make_record(siret) for siret in invented_sirets(400)])
    found = open_source(standin.url).search(SearchQuery(post_code="69009", limit=250))
    assert len({hit.siret for hit in found}) == 250
    assert standin.requests("/records") == 3


def test_case_H02_a_search_of_twelve_thousand_hits_is_refused_and_no_call_goes_beyond_ten_thousand(
    start_standin, open_source, make_record
):
    common = make_record("99990000600011")
    records = [{**common, "siret": f"{number:014d}", "siren": f"{number:09d}"} for number in range(12_000)]
    standin = start_standin(records)
    with pytest.raises(TooBroadError, match=r"too_broad: the search matches 12000 .*Add a town"):
        open_source(standin.url).search(SearchQuery(town="LYON", limit=1000))
    assert standin.requests("/records") == 1


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({}, "at least one of"),
        ({"name": "  "}, "at least one of"),
        ({"active_only": True}, "at least one of"),
        ({"name": "X", "limit": 0}, "1 to 1000"),
        ({"name": "X", "limit": 5000}, "1 to 1000"),
        ({"siret": "11111111800018"}, "not a SIRET"),
        ({"siren": "000000000"}, "not a SIREN"),
    ],
)
def test_a_search_that_cannot_be_made_is_refused_before_any_call(criteria, words):
    with pytest.raises(ValueError, match=words):
        SearchQuery(**criteria)
