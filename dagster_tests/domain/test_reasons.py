from __future__ import annotations

import re

import pytest

from sirene_pipeline.domain.reasons import PARTS, SENTENCES, sentence

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_no_two_modules_give_one_code_two_sentences():
    codes = [code for part in PARTS for code in part]

    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_says_the_same_in_both_languages(code):
    french, english = SENTENCES[code]

    assert set(PLACEHOLDER.findall(french)) == set(PLACEHOLDER.findall(english))
    assert french != english
    assert not {french[-1], english[-1]} & set(".…")
    assert "—" not in french + english


def test_values_are_filled_in_and_a_missing_one_never_fails():
    values = {"siret": "11111111800019", "new_siret": "11111111800027"}

    assert sentence("event_head_office_moved", values, "fr") == (
        "le siège a déménagé : 11111111800019 est fermé, le siège est désormais 11111111800027"
    )
    assert sentence("line_head_office_moved", {}, "en") == "the head office has moved to establishment …"


def test_an_unknown_code_is_its_own_sentence():
    assert sentence("something_new", {}, "fr") == "something_new"


def test_braces_in_a_value_are_text():
    assert sentence("area_different", {"area": "{x}"}, "fr") == "la commune est dans {x}"
