"""One spelling for keys: plain capitals, letters and digits, single spaces; a mask or a blank is nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_WHOLE_LETTERS: Final = str.maketrans(
    {"Œ": "OE", "œ": "OE", "Æ": "AE", "æ": "AE", "ß": "SS", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L"}
)
_MASK: Final = re.compile(r"\[\s*(?:ND|NON[\s_-]*DIFFUSIBLE)\s*\]", re.IGNORECASE)


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Fold a text for comparing: ``L'Isle-d'Abeau`` -> ``L ISLE D ABEAU``; a masked text folds to nothing."""
    if "[" in text and _MASK.search(text):
        return ""
    if not text.isascii():
        text = "".join(
            char
            for char in unicodedata.normalize("NFKD", text.translate(_WHOLE_LETTERS))
            if not unicodedata.combining(char)
        )
    return _NOT_A_WORD.sub(" ", text.upper()).strip()


def is_masked(text: str) -> bool:
    """Tell whether the register hides this value (``[ND]``, ``[NON-DIFFUSIBLE]``)."""
    return "[" in text and _MASK.search(text) is not None
