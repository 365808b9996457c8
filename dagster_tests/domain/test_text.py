from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain.text import fold, is_blank, is_mask, repair_mojibake, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("L’ISLE-D’ABEAU", "L ISLE D ABEAU", id="E19 typographic apostrophes and hyphen"),
        pytest.param("L ISLE D ABEAU", "L ISLE D ABEAU", id="E19 the register's spelling"),
        pytest.param("l`Isle–d'Abeau", "L ISLE D ABEAU", id="E19 backquote and dash"),
        ("Cœur de Bœuf", "COEUR DE BOEUF"),
        ("SARCINÆ", "SARCINAE"),
        ("Hœnheim", "HOENHEIM"),
        ("Straße", "STRASSE"),
        ("ŌTSU", "OTSU"),
        ("Łódź", "LODZ"),
        ("a\u00a0b\u202fc\td", "A B C D"),
        ("S.A.R.L. « X » (n° 2)", "S A R L X N 2"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_a_text_folds_to_one_spelling(text, folded):
    assert fold(text) == folded


def test_words_are_those_of_the_folded_text():
    assert words("Quai Paul-Sédallian") == ["QUAI", "PAUL", "SEDALLIAN"]
    assert words(None) == []


@pytest.mark.parametrize("text", ["[ND]", "[nd]", "12 [ND] RUE", "[NON-DIFFUSIBLE]", "[Non diffusible]", "[ ND ]"])
def test_a_mask_is_seen_anywhere_in_a_value_and_in_any_case(text):
    assert is_mask(text)


@pytest.mark.parametrize("text", [None, "", "ND", "RUE ND", "[NDA]", "NON DIFFUSIBLE"])
def test_what_only_looks_like_a_mask_is_a_value(text):
    assert not is_mask(text)


def test_blank_is_nothing_to_read():
    assert is_blank(None)
    assert is_blank(" \u00a0\t")
    assert not is_blank("0")


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("AU CÅ’UR DE L'ECRITURE", "AU CŒUR DE L'ECRITURE"),
        ("SARCINÃ† COMPETENCES", "SARCINÆ COMPETENCES"),
        ("HÅ’NHEIM", "HŒNHEIM"),
        ("Ã‰cole", "École"),
        ("cafÃ© du thÃ©Ã¢tre", "café du théâtre"),
        ("Lâ€™ISLE", "L’ISLE"),
        ("10 â‚¬", "10 €"),
        ("Ã\u0089cole", "École"),
        ("Ã\u0083Â©cole", "école"),
        ("CÅ’UR D'ÉTÉ", "CŒUR D'ÉTÉ"),
    ],
)
def test_utf8_read_as_another_encoding_is_undone(damaged, repaired):
    assert repair_mojibake(damaged) == repaired


@pytest.mark.parametrize("sound", [None, "", "ABC", "École", "SÃO PAULO", "BEAUTÉ’S", "ÅRE", "L’ÂGE D’OR", "Œ"])
def test_a_sound_text_is_not_repaired(sound):
    assert repair_mojibake(sound) is None


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once


@settings(deadline=None)
@given(st.text(alphabet="abcéèêàâäôöîïùûüçœæÉÈÀÇŒÆ '’-0123", min_size=1))
def test_any_french_text_comes_back_from_mojibake(text):
    damaged = "".join(byte.to_bytes().decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    if damaged != text:
        assert repair_mojibake(damaged) == text


@settings(deadline=None)
@given(st.text())
def test_nothing_raises(text):
    is_mask(text)
    is_blank(text)
    repair_mojibake(text)
