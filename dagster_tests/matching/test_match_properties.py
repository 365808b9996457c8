"""What holds for any text: matching never fails, keeps its rates within bounds, and answers the same each time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain.matching import Candidate, Query, match, name_score
from sirene_pipeline.domain.matching.addresses import street_key
from sirene_pipeline.domain.matching.names import name_key, name_variants
from sirene_pipeline.domain.matching.places import place_of
from sirene_pipeline.domain.matching.typed import typed_identifier

WORDS = [
    "ATELIER",
    "EXEMPLE",
    "SARL",
    "SAS",
    "DUPONT",
    "FILS",
    "2",
    "COMMUNE DE",
    "(LE FILM)",
    "L'",
    "-",
    "METZ",
    "S.A.",
]
NAMES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
PLACES = st.sampled_from([None, "57000", "75008", "METZ", "PARIS 8E ARRONDISSEMENT", "13", "2A", "99999", "", "[ND]"])
OPTIONAL = st.none() | NAMES
QUERIES = st.builds(
    Query, name=OPTIONAL, street=OPTIONAL, post_code=PLACES, town=PLACES, department=PLACES, siret=OPTIONAL
)
CANDIDATES = st.builds(
    Candidate,
    siren=st.sampled_from(["111111118", "222222226", "216902668"]),
    siret=st.none() | st.sampled_from(["11111111800019", "22222222600011"]),
    names=st.lists(NAMES, max_size=3).map(tuple),
    acronym=OPTIONAL,
    street=OPTIONAL,
    post_code=PLACES,
    town=PLACES,
    is_active=st.sampled_from([None, True, False]),
)


@given(QUERIES, st.lists(CANDIDATES, max_size=6))
@settings(max_examples=150, deadline=None)
def test_matching_never_fails_and_keeps_its_rates_within_bounds(query, candidates):
    result = match(query, candidates)
    assert result == match(query, candidates)
    assert 0 <= result.siret_rate <= result.siren_rate <= 100
    for row in result.ranked:
        assert 0 <= row.siret_rate <= row.siren_rate <= 100
    by_key = typed_identifier(query) is not None
    assert by_key or all(row.siren_rate < 100 for row in result.ranked)


@given(st.text(max_size=60))
def test_any_text_has_keys(text):
    key = name_key(text)
    assert key.words or not any(char.isalnum() for char in key.text)
    assert name_variants(text)[0] == text
    assert name_key(text) == key
    street_key(text)
    place_of(text, text, text, text)


@given(NAMES, NAMES)
def test_a_name_score_is_within_bounds_and_symmetric_in_zero(one, other):
    assert 0 <= name_score(one, other) <= 100
    assert (name_score(one, other) == 0) == (name_score(other, one) == 0)


@given(
    st.sampled_from(["GARAGE DU CENTRE", "BOULANGERIE MARTIN", "EXEMPLE CONSEIL", "DUPONT ET FILS", "A B C"]),
    st.permutations(range(4)),
)
@settings(deadline=None)
def test_a_unique_candidate_of_the_same_name_and_address_comes_first(name, places):
    others = [
        Candidate(f"{siren}", f"{siren}00019", (other,), street=f"{n + 1} RUE HAUTE", post_code="57000", town="METZ")
        for n, (siren, other) in enumerate(
            [("222222226", f"{name} NORD"), ("333333334", "AUTRE"), ("666666664", f"SCI {name[:-1]}S")]
        )
    ]
    mine = Candidate("111111118", "11111111800019", (name,), street="12 RUE BASSE", post_code="57000", town="METZ")
    candidates = [[*others, mine][at] for at in places]
    result = match(Query(name=name, street="12 rue Basse", post_code="57000", town="Metz"), candidates)
    assert result.ranked[0].siret == "11111111800019"
    assert result.siret == "11111111800019"
