"""Text as the register and the ERP write it: one spelling to compare by, masks, and damage that can be undone.

Everything here is pure and accepts any text; nothing raises.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_MASK: Final = re.compile(r"\[\s*(?:ND|NON[\s_-]*DIFFUSIBLE)\s*\]", re.IGNORECASE)
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
# Letters that no Unicode decomposition takes apart.
_WHOLE_LETTERS: Final = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH"})

# What UTF-8 looks like once read as cp1252 or Latin-1: two characters that stand for U+0080 to U+017F (accents and
# the œ), or three for typographic punctuation and the euro sign. Wider ranges would find damage in sound text: the
# end of BEAUTÉ with a typographic apostrophe is also a valid pair of bytes, for a letter of phonetics.
_BYTES_80_TO_BF: Final = "".join(
    {bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xC0)}
    | {chr(byte) for byte in range(0x80, 0xC0)}
)
_FOLLOWING: Final = f"[{re.escape(_BYTES_80_TO_BF)}]"
_DAMAGE: Final = re.compile(f"[ÂÃÄÅ]{_FOLLOWING}|â[€\u0080]{_FOLLOWING}|â[\u201a\u0082][¬\u00ac]")
_MOST_ROUNDS: Final = 3
"""A text can have been misread more than once on its way; three times is beyond what is seen."""


@lru_cache(maxsize=65_536)
def fold(text: str | None) -> str:
    """Write a text in the one spelling values are compared by.

    Capitals, no accents, ligatures undone (``œ`` -> ``OE``), everything but letters and digits a single space:
    ``L'Isle-d'Abeau`` -> ``L ISLE D ABEAU``. ``None`` gives an empty string. Folding twice changes nothing.
    """
    if not text:
        return ""
    if not text.isascii():
        text = _without_accents(text)
    return _NOT_A_WORD.sub(" ", text.upper()).strip()


def words(text: str | None) -> list[str]:
    """Split a folded text into its words."""
    return fold(text).split()


def is_mask(text: str | None) -> bool:
    """Tell whether a value is masked by INSEE: ``[ND]`` or ``[NON-DIFFUSIBLE]``, anywhere in it and in any case."""
    return text is not None and _MASK.search(text) is not None


def is_blank(text: str | None) -> bool:
    """Tell whether a value holds nothing a person could read."""
    return text is None or not text.strip()


def repair_mojibake(text: str | None) -> str | None:
    """Undo UTF-8 that was read as cp1252 or Latin-1: ``Ã‰cole`` -> ``École``; ``None`` when nothing is damaged."""
    if text is None or text.isascii():
        return None
    repaired = text
    for _ in range(_MOST_ROUNDS):
        once = _DAMAGE.sub(_undo, repaired)
        if once == repaired:
            break
        repaired = once
    return repaired if repaired != text else None


def _without_accents(text: str) -> str:
    """Take letters apart until nothing moves: the capital of a letter, or its parts, may have parts of their own."""
    while True:
        letters = unicodedata.normalize("NFKD", text.upper().translate(_WHOLE_LETTERS))
        bare = "".join(char for char in letters if not unicodedata.combining(char))
        if bare == text:
            return bare
        text = bare


def _undo(damage: re.Match[str]) -> str:
    try:
        return b"".join(_byte(char) for char in damage.group()).decode("utf-8")
    except UnicodeDecodeError:
        return damage.group()


def _byte(char: str) -> bytes:
    """Give the byte a character was read from; cp1252 leaves five bytes undefined, which Latin-1 passes through."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
