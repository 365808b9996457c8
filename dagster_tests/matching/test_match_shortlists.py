"""Blocking keys and shortlists: who is compared at all."""

from __future__ import annotations

import pytest

from sirene_pipeline.domain.matching import Candidate, CandidateIndex, Query
from sirene_pipeline.domain.matching.keys import record_keys
from sirene_pipeline.domain.matching.prepare import prepare_candidate, prepare_query

METZ = {"post_code": "57000", "town": "METZ"}
FILLERS = [Candidate(f"{700000000 + n}", f"{700000000 + n}00011", (f"SOCIETE NUMERO {n}",), **METZ) for n in range(120)]
MINE = Candidate("111111118", "11111111800019", ("FITLAB ROUSSEAU",), street="12 RUE BASSE", **METZ)


def shortlist(query, mine=MINE):
    index = CandidateIndex([*FILLERS, mine])
    return [index.candidates[at].siren for at in index.shortlist(prepare_query(query))]


@pytest.mark.parametrize(
    ("query", "mine"),
    [
        (Query(name="ROUSSEAU"), MINE),
        (Query(name="FIT LAB"), MINE),
        (Query(name="ROUSEAU", **METZ), MINE),
        (Query(name="FITLBA ROUSSAEU", **METZ), MINE),
        (Query(name="NOUVEAU NOM", street="12, rue Basse", **METZ), MINE),
        (Query(name="IRSN"), Candidate("111111118", None, ("Institut de Radioprotection et de Sûreté Nucléaire",))),
        (Query(name="Cantine municipale", **METZ), Candidate("215704636", None, ("COMMUNE DE METZ",))),
    ],
    ids=["rare-word", "joined-words", "typo", "two-typos", "address", "acronym", "town-hall"],
)
def test_a_record_is_found_by_one_shared_key(query, mine):
    assert mine.siren in shortlist(query, mine)[:5]


def test_a_shortlist_is_bounded_and_the_same_each_time():
    once = shortlist(Query(name="SOCIETE NUMERO", **METZ))
    assert len(once) == 50
    assert once == shortlist(Query(name="SOCIETE NUMERO", **METZ))


def test_a_chain_leaves_room_for_others():
    chain = [Candidate("222222226", f"222222226{n:05}", ("MARCHE PLUS",), **METZ) for n in range(80)]
    index = CandidateIndex([*chain, MINE, Candidate("333333334", None, ("PLUS DE FLEURS",), **METZ)])
    found = [index.candidates[at].siren for at in index.shortlist(prepare_query(Query(name="MARCHE PLUS", **METZ)))]
    assert found.count("222222226") == 12
    assert "333333334" in found


def test_the_keys_of_a_record_depend_on_it_alone():
    keys = record_keys(prepare_candidate(MINE), MINE.siren)
    assert {"W:FITLAB", "W:ROUSSEAU", "G:FITLABROUSSEAU", "A:12|BASSE|57000", "B:BASSE|57463"} <= keys


def test_an_unrelated_query_has_an_empty_shortlist():
    assert shortlist(Query(name="ZYXWV")) == []
