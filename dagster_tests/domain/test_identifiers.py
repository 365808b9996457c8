from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain.identifiers import (
    SENTENCES,
    check_nic,
    check_siren,
    check_siret,
    compact,
    format_siren,
    format_siret,
    padded,
)

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "a_identifiers.toml").read_text(encoding="utf-8"))["case"]
CHECKS = {"siren": check_siren, "siret": check_siret, "nic": check_nic}


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['id']} {case['why']}") for case in CASES])
def test_an_identifier_is_read_with_its_reason(case):
    found = CHECKS[case["check"]](case["text"])

    assert (found.status, found.value, found.reason, found.candidates, found.lead_siren) == (
        case["status"],
        case.get("value"),
        case.get("reason"),
        tuple(case.get("candidates", ())),
        case.get("lead"),
    )
    assert found.raw == case["text"]


def test_a_missing_identifier_is_no_error():
    assert check_siren(None).status == check_siret(None).status == check_nic(None).status == "missing"


def test_a_mask_is_no_identifier():
    assert check_siren("[ND]").reason == "masked"


def test_a_nic_of_five_digits_is_valid_and_zeros_stand_for_none():
    assert check_nic("00019").value == "00019"
    assert check_nic("11111").value == "11111"
    assert check_nic("0").status == "placeholder"
    assert check_nic("x").reason == "characters"


@pytest.mark.parametrize(
    ("number", "length", "text"),
    [
        pytest.param(12345674, 9, "012345674", id="A07 SIREN sent as a number"),
        pytest.param(19, 5, "00019", id="A07 NIC sent as a number"),
        pytest.param(1234567400019, 14, "01234567400019", id="A07 SIRET sent as a number"),
        pytest.param("12345674", 9, "012345674", id="A07 SIREN that was a number once"),
    ],
)
def test_a_source_that_sends_numbers_gets_its_zeros_back(number, length, text):
    assert padded(number, length) == text


def test_numbers_are_written_for_reading():
    assert format_siren("111111118") == "111 111 118"
    assert format_siret("11111111800019") == "111 111 118 00019"
    assert format_siret("123") == "123"


@settings(deadline=None)
@given(st.text() | st.from_regex(r"[0-9 .E+-]{1,16}", fullmatch=True))
def test_no_text_raises_and_every_answer_is_whole(text):
    for check in CHECKS.values():
        found = check(text)
        assert (found.value is not None) == (found.status == "valid")
        assert (found.reason is not None) == (found.status == "invalid")
        assert found.reason is None or found.reason in SENTENCES
        for candidate in found.candidates:
            assert CHECKS[found.kind](candidate).value == candidate


@settings(deadline=None)
@given(
    st.integers(min_value=1, max_value=10**8 - 1), st.sampled_from(["{}", " {} ", "{}.0", "{}.00", "'{}", "{}\u00a0"])
)
def test_spelling_never_changes_the_number(number, spelling):
    siren = f"{number:08d}"
    siren += str(next(digit for digit in range(10) if _luhn(f"{siren}{digit}")))
    assert check_siren(spelling.format(siren)).value == check_siren(siren).value == compact(spelling.format(siren))


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + position % 2) for position, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
