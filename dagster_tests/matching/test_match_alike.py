"""Partners nearly equal in name and address: which pairs a person should look at."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sirene_pipeline.domain.matching import Query
from sirene_pipeline.domain.matching.alike import alike, keys
from sirene_pipeline.domain.matching.name_evidence import NameComparer
from sirene_pipeline.domain.matching.prepare import prepare_query
from sirene_pipeline.domain.matching.weights import packaged_weights

METZ = {"post_code": "57000", "town": "Metz"}
HERE = {"street": "12 rue des Clercs", **METZ}


def judged(one, other):
    """What is said of a pair, if it would be looked at at all."""
    mine, theirs = prepare_query(one), prepare_query(other)
    if not keys(mine) & keys(theirs):
        return None
    return alike(mine, theirs, NameComparer(packaged_weights()), "en")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (Query("SARL Dupont", **HERE), Query("DUPONT", **HERE), "names are identical; same address"),
        (Query("Garage Belgrixo", **HERE), Query("BELGRIXO GARAGE", **HERE), "names are identical; same address"),
        (Query("Belgrixo", **HERE), Query("Belgriko", **HERE), "names are nearly identical; same address"),
        (
            Query("Ste Belgrixo", street="12, r. des clercs", **METZ),
            Query("Société Belgrixo", street="12 RUE DES CLERCS", post_code="57003", town="METZ CEDEX"),
            "names are identical; same address",
        ),
        (Query("Belgrixo", **METZ), Query("BELGRIXO SAS", **HERE), "names are identical; same commune"),
        (
            Query("Belgrixo", street="rue des Clercs", **METZ),
            Query("BELGRIXO", street="12 rue des Clercs", **METZ),
            "names are identical; same street",
        ),
        (Query("Belgrixo"), Query("BELGRIXO"), "names are identical; place unknown"),
    ],
    ids=["form", "order", "typo", "spelling", "street-unknown", "number-unknown", "place-unknown"],
)
def test_a_pair_to_look_at(one, other, reason):
    assert judged(one, other).reason == reason
    assert judged(one, other) == judged(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Query("Belgrixo", **HERE), Query("Solnovix", **HERE)),
        (Query("Belgrixo", **HERE), Query("Belgrixo", street="40 rue des Clercs", **METZ)),
        (Query("Belgrixo", **HERE), Query("Belgrixo", street="12 rue Serpenoise", **METZ)),
        (Query("Belgrixo", **HERE), Query("Belgrixo", street="12 rue des Clercs", post_code="69001", town="Lyon")),
        (Query("Agence 1", **HERE), Query("Agence 2", **HERE)),
        (Query("Belgrixo Nord", **HERE), Query("Belgrixo Sud", **HERE)),
        (Query("Belgrixo", **METZ), Query("Belgriko", **METZ)),
        (Query(None, **HERE), Query(None, **HERE)),
    ],
    ids=[
        "neighbours", "another-number", "another-street", "another-town", "numbers-in-names", "another-word",
        "typo-without-address", "nameless",
    ],
)  # fmt: skip
def test_a_pair_to_leave_alone(one, other):
    assert judged(one, other) is None


NAMES = st.sampled_from(["SARL Dupont", "Dupont", "Garage Belgrixo", "Agence 1", "Agence 2", "", "[ND]", "12"])
QUERIES = st.builds(
    Query,
    name=NAMES,
    street=st.sampled_from([None, "12 rue des Clercs", "rue des Clercs", "[ND]", "Le Bourg"]),
    post_code=st.sampled_from([None, "57000", "57003", "99999"]),
    town=st.sampled_from([None, "Metz", "METZ CEDEX", "Lyon"]),
)


@given(st.lists(QUERIES, min_size=2, max_size=4))
def test_being_alike_is_mutual_and_every_alike_pair_shares_a_key(queries):
    for one, other in combinations(map(prepare_query, queries), 2):
        names = NameComparer(packaged_weights())
        there, back = alike(one, other, names, "en"), alike(other, one, names, "en")
        assert (there is None) == (back is None)
        if there is not None and one.place == other.place:
            assert keys(one) & keys(other)
