from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain import identifiers
from sirene_pipeline.domain.records import Partner
from sirene_pipeline.domain.vat import (
    SENTENCES,
    ViesAnswer,
    check_vat,
    format_vat,
    judge_vat,
    judge_vies,
    siren_of_vat,
    vat_of_siren,
    vats_to_ask,
)
from sirene_pipeline.domain.verdicts import Verdict

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "b_vat.toml").read_text(encoding="utf-8"))


def _cases(table):
    return [pytest.param(case, id=f"{case['id']} {case['why']}") for case in CASES[table]]


@pytest.mark.parametrize("case", _cases("computed"))
def test_a_siren_gives_its_vat_number(case):
    assert vat_of_siren(case["siren"]) == case["vat"]
    assert check_vat(case["vat"]).status == "valid"


@pytest.mark.parametrize("case", _cases("judged"))
def test_the_erps_number_is_judged_against_the_computed_one(case):
    judgement = judge_vat(case["erp"], case["siren"], case.get("country"))

    assert (judgement.verdict, judgement.code, judgement.repair) == (
        case["verdict"],
        case["reason"],
        case.get("repair", False),
    )


@pytest.mark.parametrize("case", _cases("siren"))
def test_a_vat_number_gives_a_siren_only_where_it_holds_one(case):
    assert siren_of_vat(case["vat"], case.get("country")) == case.get("siren")
    assert check_vat(case["vat"], case.get("country")).lead_siren == case.get("siren")


def test_no_number_is_computed_from_a_siren_that_is_none():
    assert vat_of_siren("111111119") is None
    assert vat_of_siren(None) is None


def test_a_mask_is_never_compared():
    assert judge_vat("[ND]", "111111118").verdict is Verdict.NOT_COMPARABLE


def test_a_number_is_written_for_reading():
    assert format_vat("FR44111111118") == "FR 44 111 111 118"
    assert format_vat("LU12345613") == "LU 12345613"


@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [
        pytest.param(ViesAnswer.UNAVAILABLE, Verdict.NOT_COMPARABLE, "vies_unverified", id="B07 overloaded"),
        pytest.param(None, Verdict.NOT_COMPARABLE, "vies_unverified", id="B07a not asked"),
        pytest.param(ViesAnswer.NOT_VALID, Verdict.EQUIVALENT, "vies_not_in", id="B08 not in VIES is a note"),
        pytest.param(ViesAnswer.VALID, Verdict.SAME, "vies_valid", id="B08a confirmed"),
    ],
)
def test_vies_only_adds_a_note(answer, verdict, code):
    judgement = judge_vies(answer)
    assert (judgement.verdict, judgement.code) == (verdict, code)


@pytest.mark.parametrize(
    ("partners", "asked"),
    [
        pytest.param([Partner(str(n), siren="111111118") for n in range(300)], ("FR44111111118",), id="B10"),
        pytest.param(
            [Partner("1", siren="222222226"), Partner("2", vat="FR 44 111111118"), Partner("3", vat="FR46222222226")],
            ("FR46222222226", "FR44111111118"),
            id="B10a one call a number, whatever the field and the spelling",
        ),
        pytest.param(
            [Partner("1", siret="11111111800019"), Partner("2", vat="LU12345613"), Partner("3", vat="LU 12345613")],
            ("FR44111111118", "LU12345613"),
            id="B10b a SIRET gives its SIREN's, a foreign number is asked as it is",
        ),
        pytest.param(
            [Partner("1"), Partner("2", vat="FR99111111118", siren="111111118"), Partner("3", country="MC")],
            (),
            id="B10c nothing to ask",
        ),
    ],
)
def test_vies_is_asked_once_a_number(partners, asked):
    assert vats_to_ask(partners) == asked


@settings(deadline=None)
@given(
    st.text() | st.from_regex(r"(FR|LU)?[0-9 ]{1,13}", fullmatch=True),
    st.text() | st.sampled_from(["111111118", "101010106"]),
    st.sampled_from([None, "FR", "MC", "LU"]),
)
def test_no_text_raises_and_every_reason_has_its_sentences(vat, siren, country):
    judgement = judge_vat(vat, siren, country)
    assert SENTENCES[judgement.code][0].format(**judgement.values)
    found = check_vat(vat, country)
    assert found.reason is None or found.reason in SENTENCES | identifiers.SENTENCES
    siren_of_vat(vat, country)
    format_vat(vat)
