"""What matching answers: cases A16, F01, F02, F10, F11, F13, F14, F16, F17, F19 of the catalogue, and their kin."""

from __future__ import annotations

import pytest

from sirene_pipeline.domain.matching import Bands, Candidate, CandidateIndex, Query, match
from sirene_pipeline.domain.records import Establishment

METZ = {"post_code": "57000", "town": "METZ"}


def candidate(siret, *names, **place):
    return Candidate(siren=siret[:9], siret=siret, names=names, **place)


def order(result):
    return [row.siret for row in result.ranked]


def test_case_F01_the_whole_name_comes_before_the_longer_one():
    longer = candidate("11111111800019", "DUPONT TRANSPORTS INTERNATIONAL LYON")
    whole = candidate("22222222600011", "DUPONT SARL")
    result = match(Query(name="DUPONT"), [longer, whole])
    assert order(result) == ["22222222600011", "11111111800019"]
    assert result.ranked[1].siren_rate < 90


@pytest.mark.parametrize("name", [pytest.param("", id="F02"), pytest.param(None, id="F02-none"), "   ", "[ND]"])
def test_without_a_name_nothing_is_searched_and_that_is_said(name):
    result = match(Query(name=name, **METZ), [candidate("11111111800019", "ATELIER EXEMPLE", **METZ)])
    assert (result.siren, result.ranked, result.siren_rate) == (None, (), 0.0)
    assert result.reason == "ni nom ni identifiant : rien à chercher"


def test_case_F10_size_does_not_come_before_the_name():
    caterer = candidate("22222222600011", "RESTAURATION COLLECTIVE EXEMPLE", post_code="78400", town="CHATOU")
    edf = candidate("55208131700019", "EDF", "ELECTRICITE DE FRANCE", post_code="78400", town="CHATOU")
    result = match(Query(name="EDF CHATOU", post_code="78400", town="CHATOU"), [caterer, edf])
    assert order(result)[0] == "55208131700019"
    assert result.siren == "552081317"


def test_case_F10_a_chain_with_many_sites_does_not_hide_the_shop_that_was_typed():
    chain = [candidate(f"222222226{n:05}", "MARCHE PLUS", post_code="57000", town="METZ") for n in range(20)]
    shop = candidate("11111111800019", "MARCHE DE LA GARE", **METZ)
    assert order(match(Query(name="Marché de la Gare", **METZ), [*chain, shop]))[0] == "11111111800019"


def twins(**more):
    one = candidate("22222222600011", "ATELIER EXEMPLE", **METZ, **more)
    return [one, candidate("11111111800019", "ATELIER EXEMPLE", **METZ, **more)]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(Query(name="ATELIER EXEMPLE", **METZ), id="F11"),
        pytest.param(Query(name="Atelier exemple"), id="F11-no-place"),
        pytest.param(Query(name="ATELIER EXEMPEL", **METZ), id="F11-typo"),
    ],
)
def test_two_units_of_one_name_in_one_place_are_never_chosen_between(query):
    result = match(query, twins())
    assert result.tie
    assert (result.siren, result.siret) == (None, None)
    assert {row.siren for row in result.ranked if row.tie} == {"111111118", "222222226"}
    assert all(row.siren_rate <= 50 for row in result.ranked)
    assert set(result.sites) == {"11111111800019", "22222222600011"}
    assert "2 unités légales que rien ne départage" in result.reason


def test_case_F11_a_street_decides_between_namesakes():
    here = candidate("11111111800019", "ATELIER EXEMPLE", street="8 RUE HAUTE", **METZ)
    there = candidate("22222222600011", "ATELIER EXEMPLE", street="40 AVENUE FOCH", **METZ)
    result = match(Query(name="ATELIER EXEMPLE", street="8, rue Haute", **METZ), [there, here])
    assert not result.tie
    assert result.siren == "111111118"


def test_several_sites_of_one_unit_in_one_place_give_the_siren_and_list_the_sites():
    sites = [candidate(f"111111118000{nic}", "ATELIER EXEMPLE", **METZ) for nic in ("19", "27")]
    result = match(Query(name="ATELIER EXEMPLE", **METZ), sites)
    assert (result.siren, result.siret) == ("111111118", None)
    assert result.siren_rate >= 90
    assert result.siret_rate <= 50
    assert result.sites == ("11111111800019", "11111111800027")
    assert "2 établissements que rien ne départage" in result.reason


def test_a_street_decides_between_the_sites_of_one_unit():
    one = candidate("11111111800019", "ATELIER EXEMPLE", street="40 AVENUE FOCH", **METZ)
    other = candidate("11111111800027", "ATELIER EXEMPLE", street="8 RUE HAUTE", **METZ)
    result = match(Query(name="ATELIER EXEMPLE", street="8 r. Haute", **METZ), [one, other])
    assert result.siret == "11111111800027"
    assert result.siret_rate > 80


def test_a_closed_site_never_comes_before_an_open_one_and_is_named():
    closed = candidate("11111111800019", "ATELIER EXEMPLE", is_active=False, **METZ)
    opened = candidate("11111111800027", "ATELIER EXEMPLE", is_active=True, **METZ)
    result = match(Query(name="ATELIER EXEMPLE", **METZ), [closed, opened])
    assert order(result) == ["11111111800027", "11111111800019"]
    assert result.siret == "11111111800027"
    assert "établissement fermé" in result.ranked[1].reason


def test_among_equal_sites_the_head_office_is_listed_first():
    branch = candidate("11111111800019", "ATELIER EXEMPLE", is_head_office=False, **METZ)
    head_office = candidate("11111111800027", "ATELIER EXEMPLE", is_head_office=True, **METZ)
    assert order(match(Query(name="ATELIER EXEMPLE", **METZ), [branch, head_office]))[0] == "11111111800027"


KEYED = candidate("33333333400014", "ATELIER EXEMPLE", **METZ)


def test_case_F13_a_siret_finds_its_record_and_not_a_name_that_holds_it():
    copro = candidate("22222222600011", "COPRO 33333333400014")
    result = match(Query(siret="33333333400014"), [copro, KEYED])
    assert order(result) == ["33333333400014"]
    assert (result.siren_rate, result.siret_rate) == (100.0, 100.0)
    assert result.reason == "SIRET identique"


@pytest.mark.parametrize(
    "query",
    [
        Query(name="333 333 334 00014"),
        Query(name="33333333400014"),
        Query(name="ATELIER EXEMPLE, SIRET 33333333400014"),
        Query(name="COPRO 33333333400014", **METZ),
        Query(name="ATELIER EXEMPLE", vat="FR48333333334"),
        Query(name="333333334"),
    ],
    ids=["spaced", "plain", "labelled", "in-a-name", "vat", "siren"],
)
def test_case_A16_an_identifier_typed_in_the_name_box_is_read(query):
    result = match(query, [candidate("22222222600011", "ATELIER EXEMPLE", **METZ), KEYED])
    assert result.siren == "333333334"
    assert result.siren_rate == 100.0


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("1456 avenue du test 75015", id="A16"),
        pytest.param("1456 75015", id="A16-number-and-post-code"),
        pytest.param("Lot 333 rue 333 porte 334", id="A16-digits-apart"),
        pytest.param("000000000", id="A14"),
        pytest.param("333333335", id="checksum"),
    ],
)
def test_free_text_is_never_read_as_an_identifier(typed):
    trap = [candidate(f"{siren}00019", "ENTREPRISE PIEGE") for siren in ("145675015", "333333334", "000000000")]
    result = match(Query(name=typed), trap)
    assert result.siren_rate < 100
    assert "SIREN" not in result.reason


def test_case_A17_a_wrong_siren_falls_back_on_name_and_address():
    other = candidate("22222222600011", "BOULANGERIE TEST", **METZ)
    mine = candidate("11111111800019", "ATELIER EXEMPLE", street="8 RUE HAUTE", **METZ)
    query = Query(name="ATELIER EXEMPLE", street="8 rue Haute", siren="111111119", **METZ)
    result = match(query, [other, mine])
    assert order(result)[0] == "11111111800019"
    assert result.siren_rate < 100


def test_case_F20_an_identifier_whose_name_and_place_are_others_is_flagged():
    result = match(Query(name="BOULANGERIE TEST", siret="33333333400014", post_code="13001", town="MARSEILLE"), [KEYED])
    assert result.siren == "333333334"
    assert result.siren_rate < 95
    assert "ni le nom ni le lieu ne concordent" in result.reason


def test_an_identifier_absent_from_the_candidates_is_said():
    mine = candidate("11111111800019", "ATELIER EXEMPLE", **METZ)
    result = match(Query(name="ATELIER EXEMPLE", siren="333333334", **METZ), [mine])
    assert result.siren == "111111118"
    assert result.reason.startswith("identifiant 333333334 absent des candidats")


def test_case_C08_a_siren_without_head_office_lists_its_sites_and_gives_no_siret():
    sites = [candidate(f"333333334000{nic}", "ATELIER EXEMPLE", is_head_office=False) for nic in ("14", "22")]
    result = match(Query(siren="333333334"), sites)
    assert (result.siren, result.siret, result.siren_rate) == ("333333334", None, 100.0)
    assert sorted(order(result)) == ["33333333400014", "33333333400022"]


@pytest.mark.parametrize("form", [pytest.param("SAS", id="F14-SAS"), pytest.param("SA", id="F14-SA"), "SARL"])
def test_a_legal_form_as_a_name_is_no_ground_for_a_high_rate(form):
    result = match(Query(name=form), [candidate("11111111800019", form), candidate("22222222600011", "MARTIN")])
    assert result.siren_rate < 50


def test_case_F16_brackets_hold_a_second_name():
    film = candidate("11111111800019", "LE FILM", **METZ)
    other = candidate("22222222600011", "FILMS DU NORD", **METZ)
    result = match(Query(name="ADMEX (LE FILM)", **METZ), [other, film])
    assert order(result)[0] == "11111111800019"


def test_case_F17_candidates_come_in_the_order_of_their_rates():
    names = ("ATELIER EXEMPLAIRE DU NORD", "ATELIER EXEMPLE", "ATELIERS EXEMPLES REUNIS")
    candidates = [
        candidate(f"{siren}00019", name, **METZ)
        for siren, name in zip(("666666664", "777777772", "202020202"), names, strict=True)
    ]
    result = match(Query(name="ATELIER EXEMPLE", **METZ), candidates)
    rates = [row.siren_rate for row in result.ranked]
    assert rates == sorted(rates, reverse=True)
    assert result.ranked[0].siren == "777777772"
    assert order(match(Query(name="ATELIER EXEMPLE", **METZ), candidates[::-1])) == order(result)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("UNIVERSITE EXEMPLE", id="F19-legal-name"),
        pytest.param("MAISON DE L UNIVERSITE", id="F19-sign"),
        pytest.param("Maison de l'Université (Université Exemple)", id="F19-both"),
    ],
)
def test_legal_name_and_sign_are_both_names(typed):
    unit = candidate("11111111800019", "UNIVERSITE EXEMPLE", "MAISON DE L'UNIVERSITE", **METZ)
    other = candidate("22222222600011", "MAISON DES ASSOCIATIONS", **METZ)
    result = match(Query(name=typed, **METZ), [other, unit])
    assert result.siren == "111111118"
    assert result.siren_rate >= 90


def test_a_canteen_is_found_at_its_town_hall():
    town_hall = Candidate("216902668", "21690266800013", ("COMMUNE DE VILLEURBANNE", "MAIRIE"), department="69")
    other = Candidate("216901231", "21690123100011", ("COMMUNE DE LYON",), department="69")
    result = match(Query(name="Cuisine centrale", post_code="69100", town="VILLEURBANNE"), [other, town_hall])
    assert result.ranked[0].siren == "216902668"
    assert "service communal, commune du lieu" in result.reason


def test_numbers_in_names_must_agree():
    two, three = (
        candidate(f"{siren}00019", f"SCI DES LILAS {n}", **METZ) for siren, n in (("111111118", 2), ("222222226", 3))
    )
    assert order(match(Query(name="SCI des Lilas II", **METZ), [three, two]))[0] == "11111111800019"


def test_a_partner_abroad_does_not_match_its_french_namesake_with_confidence():
    mine = candidate("11111111800019", "ATELIER EXEMPLE", **METZ)
    result = match(Query(name="ATELIER EXEMPLE", country="BE", town="METZ"), [mine])
    assert result.siren_rate < match(Query(name="ATELIER EXEMPLE", country="FR", town="METZ"), [mine]).siren_rate


def test_on_a_short_list_a_name_alone_is_not_enough_to_be_suggested():
    result = match(Query(name="ATELIER EXEMPLE"), [candidate("11111111800019", "ATELIER EXEMPLE")])
    assert result.siren_rate <= 90
    assert result.ranked[0].band == "show"


def test_bands_follow_their_thresholds():
    mine = candidate("11111111800019", "ATELIER EXEMPLE", street="8 RUE HAUTE", **METZ)
    query = Query(name="ATELIER EXEMPLE", street="8 rue Haute", **METZ)
    assert match(query, [mine]).ranked[0].band == "suggest"
    assert match(query, [mine], bands=Bands(suggest=100, show=0)).ranked[0].band == "show"
    assert match(query, [mine], bands=Bands(suggest=100, show=100)).ranked[0].band == "hide"


def test_reasons_are_in_french_and_on_demand_in_english():
    mine = candidate("11111111800019", "ADMEX FILMS PRODUCTION", street="40 RUE HAUTE", **METZ)
    query = Query(name="Admex film", street="8 rue Haute", **METZ)
    assert match(query, [mine]).reason == "mots rares ADMEX FILM concordants ; même rue ; numéro différent"
    assert match(query, [mine], language="en").reason == "rare words ADMEX FILM agree; same street; number differs"


def test_the_limit_bounds_what_is_listed():
    many = [candidate(f"{100000000 + n}00019", f"ATELIER EXEMPLE {n}", **METZ) for n in range(30)]
    assert len(match(Query(name="ATELIER EXEMPLE", **METZ), many, limit=7).ranked) == 7


def test_an_index_and_a_list_answer_alike():
    index = CandidateIndex([KEYED])
    assert match(Query(name="ATELIER EXEMPLE", **METZ), index) == match(Query(name="ATELIER EXEMPLE", **METZ), [KEYED])


def test_an_establishment_becomes_a_candidate_without_what_is_masked():
    establishment = Establishment(
        siret="33333333400014", siren="333333334", nic="00014", state="A", unit_state="A", is_head_office=True,
        number="12", last_number="14", repetition="B", street_type="RUE", street_label="[ND]", post_code="57000",
        town="METZ", commune_code="57463", legal_name="ATELIER EXEMPLE", trade_names=("L'ATELIER", "[ND]"),
        acronym="AE",
    )  # fmt: skip
    made = Candidate.from_establishment(establishment, former_names=("ANCIEN ATELIER",))
    assert made.names == ("ATELIER EXEMPLE", "L'ATELIER", "ANCIEN ATELIER")
    assert (made.street, made.acronym, made.is_active, made.is_head_office) == ("12-14 B RUE", "AE", True, True)


def test_a_ceased_unit_makes_its_open_establishment_closed():
    establishment = Establishment(siret="33333333400014", siren="333333334", nic="00014", state="A", unit_state="C")
    assert Candidate.from_establishment(establishment).is_active is False
