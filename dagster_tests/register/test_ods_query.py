"""Whatever a partner is called, it stays a literal: read back by the stand-in's own parser, and over real HTTP."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sirene_pipeline.demo.standin.expressions import AllOf, Compare, Field, In
from sirene_pipeline.demo.standin.odsql import parse
from sirene_pipeline.register.ods.odsql import equals, is_in, literal, processed_since, search_where
from sirene_pipeline.register.search_query import SearchQuery

H11 = ["L'ATELIER", '"LE FIL"', "100 % EXEMPLE", "X\\Y", 'A" OR "1"="1']


@given(st.text())
def test_any_text_is_read_back_as_exactly_that_literal(text):
    assert parse("where", f"name = {literal(text)}") == Compare(Field("name"), "=", text)


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_list_is_read_back_as_exactly_those_literals(texts):
    assert parse("where", is_in("siret", texts)) == In(Field("siret"), tuple(texts))


@given(st.text(alphabet="\"'\\()=,ORand ", max_size=12), st.text(alphabet="\"'\\ ", max_size=4))
def test_no_text_escapes_into_the_condition_beside_it(name, town):
    where = f"(name = {literal(name)}) and (town = {literal(town)})"
    assert parse("where", where) == AllOf((Compare(Field("name"), "=", name), Compare(Field("town"), "=", town)))


@pytest.mark.parametrize("name", H11, ids=[f"case_H11_{number}" for number in range(1, 6)])
@pytest.mark.parametrize("mode", ["strict", "wide"])
def test_free_text_is_one_request_without_a_400_and_without_a_wider_result(
    name, mode, start_standin, open_source, invented_sirets, make_record
):
    wanted, other, another = invented_sirets(3)
    standin = start_standin(
        [
            make_record(wanted, denominationunitelegale=name),
            make_record(other, denominationunitelegale="BOULANGERIE TEST"),
            make_record(another, denominationunitelegale="MENUISERIE TEST"),
        ]
    )
    found = open_source(standin.url).search(SearchQuery(name=name, mode=mode))
    assert [hit.siret for hit in found] == [wanted]
    assert standin.requests("/records") == 1


@pytest.mark.parametrize("name", ["ART & CLIM SARL", "A+ SERVICES"], ids=["case_F07_ampersand", "case_F08_plus"])
def test_a_name_reaches_the_service_letter_for_letter(name, start_standin, open_source, invented_sirets, make_record):
    wanted, other = invented_sirets(2)
    standin = start_standin([make_record(wanted, denominationunitelegale=name), make_record(other)])
    found = open_source(standin.url).search(SearchQuery(name=name, mode="strict"))
    assert [hit.siret for hit in found] == [wanted]
    sent = dict(standin.standin.log.last[-1]["params"])
    assert f'"{name}"' in sent["where"]


def test_case_F13_a_siret_is_matched_as_an_identifier_and_not_inside_a_name(
    start_standin, open_source, invented_sirets, make_record
):
    (other,) = invented_sirets(1)
    standin = start_standin(
        [
            make_record("33333333400014"),
            make_record(other, denominationunitelegale="COPRO 33333333400014"),
        ]
    )
    found = open_source(standin.url).search(SearchQuery(siret="33333333400014"))
    assert [hit.siret for hit in found] == ["33333333400014"]


def test_the_delta_filters_on_both_processing_dates():
    assert processed_since(date(2026, 9, 7)) == (
        "(datederniertraitementetablissement >= date'2026-09-07') or "
        "(datederniertraitementunitelegale >= date'2026-09-07')"
    )


def test_a_code_kept_as_a_number_is_compared_as_a_number():
    assert equals("codepostaletablissement", "01000", {"codepostaletablissement": "int"}) == (
        "codepostaletablissement = 1000"
    )
    assert equals("codepostaletablissement", "01000", {"codepostaletablissement": "text"}) == (
        'codepostaletablissement = "01000"'
    )


def test_a_criterion_on_a_field_the_data_set_lacks_is_refused_in_words():
    with pytest.raises(ValueError, match="libellecommuneetablissement"):
        search_where(SearchQuery(town="LYON"), {"siret": "text"})
