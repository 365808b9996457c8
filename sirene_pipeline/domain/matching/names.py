"""Names of companies as keys to compare by: words that count, legal forms apart, acronyms, digits, second names.

The keys are for matching only, never for display. Every function is pure, accepts any text and never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sirene_pipeline.domain.matching.folding import fold, is_masked
from sirene_pipeline.domain.matching.tables import pairs, phrase_finder, replacer

SMALL_WORDS: Final = frozenset(
    {
        "A", "AND", "AU", "AUX", "CHEZ", "D", "DANS", "DE", "DES", "DU", "EN", "ET", "EX", "L", "LA", "LE", "LES",
        "N", "OF", "PAR", "POUR", "QU", "S", "SOUS", "SUR", "THE", "UN", "UNE",
    }
)  # fmt: skip
_ELISION: Final = re.compile(r"(?<![^\W_])([LDNSJMC]|QU)['\u2019\u2018`\u00b4](?=[^\W\d_])", re.IGNORECASE)
_NUMBER_SIGN: Final = re.compile(r"\bN\s?[°º]\s*", re.IGNORECASE)
_AND: Final = re.compile(r"\s*[&+]\s*")
_THOUSANDS: Final = re.compile(r"\b(\d{1,3}) (\d{3})\b")
_SINGLE_LETTERS: Final = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_SECOND_NAME: Final = re.compile(
    r"\s+[-\u2013\u2014/|]+\s*|\s*[-\u2013\u2014/|]+\s+|\s*[/|;]\s*|\b(?:ex|anciennement|enseigne|c/o|s/c)\b[\s.:]*",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_LONG_ENOUGH_TO_STEM: Final = 4
SHORTEST_ACRONYM: Final = 3
_LONGEST_ACRONYM: Final = 8


@dataclass(frozen=True, slots=True)
class NameKey:
    """One name, taken apart.

    ``text``: the folded name without legal forms, small words kept. ``words``: its distinctive words in order, in one
    canonical spelling, singular. ``plain``: the same words as written, singular, before phrases and abbreviations were
    rewritten. ``glued``: the plain words in one piece; ``pairs``: each two neighbouring ones in one piece.
    ``numbers``: the numbers it holds, without leading zeros. ``forms``: its legal forms. ``initials``: its possible
    acronyms, at least three letters. ``only_form``: the name is nothing but a legal form or small words, which then
    stand as its words.
    """

    text: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    glued: str
    pairs: tuple[str, ...]
    numbers: frozenset[str]
    forms: frozenset[str]
    initials: frozenset[str]
    only_form: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to compare."""
        return not self.words


@lru_cache(maxsize=200_000)
def name_key(name: str) -> NameKey:
    """Take a name apart; see ``NameKey``. A blank or masked name gives an empty key, any other one never does."""
    folded = fold_name(name)
    bare, forms = _without_forms(folded)
    text = replacer("name_phrases.csv")(bare)
    words = canonical_words(text)
    only_form = not words and bool(folded)
    if only_form:
        text, words = folded, tuple(folded.split())
    strong = [word for word in (folded if only_form else bare).split() if only_form or word not in SMALL_WORDS]
    return NameKey(
        text=text,
        words=words,
        plain=tuple(stem(word) for word in strong),
        glued=stem("".join(strong)),
        pairs=tuple(stem(first + second) for first, second in pairwise(strong)),
        numbers=frozenset(digits.lstrip("0") or "0" for word in words for digits in _DIGITS.findall(word)),
        forms=forms,
        initials=_initials([word for word in bare.split() if not word.isdigit()]),
        only_form=only_form,
    )


def fold_name(name: str) -> str:
    """Fold a name: capitals without accents, elisions dropped, ``&`` read as ET, lone letters in a row joined."""
    if not name or is_masked(name):
        return ""
    text = _NUMBER_SIGN.sub(" ", name)
    text = _ELISION.sub(" ", text)
    text = fold(_AND.sub(" et ", text))
    text = _SINGLE_LETTERS.sub(_join_letters, text)
    return _THOUSANDS.sub(r"\1\2", text)


def canonical_words(text: str) -> tuple[str, ...]:
    """Give the distinctive words of a folded text: abbreviations written out, singular, small words left out."""
    table = pairs("name_words.csv")
    return tuple(stem(table.get(word, word)) for word in text.split() if word not in SMALL_WORDS)


def stem(word: str) -> str:
    """Drop the mark of the plural: ``TRANSPORTS`` -> ``TRANSPORT``; short words and numbers stay."""
    if len(word) > _LONG_ENOUGH_TO_STEM and word[-1] in "SX":
        return word[:-1]
    return word


@lru_cache(maxsize=200_000)
def name_variants(name: str) -> tuple[str, ...]:
    """Give a name and the second names it holds: what stands in or before brackets, dashes, slashes, ``ex``, ``c/o``.

    The whole name comes first; ``ADMEX (LE FILM)`` -> ``ADMEX (LE FILM)``, ``ADMEX``, ``LE FILM``.
    """
    inside = _BRACKETS.findall(name)
    outside = _BRACKETS.sub(" ", name) if inside else name
    parts = [outside, *inside] if inside else []
    for piece in [outside, *inside]:
        split = [part for part in _SECOND_NAME.split(piece) if part and part.strip()]
        if len(split) > 1:
            parts.extend(split)
    worth = (part.strip() for part in parts)
    return tuple(dict.fromkeys((name, *(part for part in worth if _is_name(part)))))


def _is_name(part: str) -> bool:
    key = name_key(part)
    return bool(key.words) and not key.only_form


def _join_letters(run: re.Match[str]) -> str:
    letters = run.group().split()
    if len(letters) == 2 and letters[0] in {"L", "D"}:  # noqa: PLR2004 - "L A" is an elision as often as an acronym
        return run.group()
    return "".join(letters)


def _without_forms(folded: str) -> tuple[str, frozenset[str]]:
    pattern, table = phrase_finder("legal_forms.csv")
    forms = frozenset(table[found] for found in pattern.findall(folded))
    return (" ".join(pattern.sub(" ", folded).split()), forms) if forms else (folded, forms)


def _initials(words: list[str]) -> frozenset[str]:
    """Give the acronyms a name can have: the initials of all its words, and of those that are no small words."""
    every = "".join(word[0] for word in words)
    strong = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return frozenset(acronym for acronym in (every, strong) if SHORTEST_ACRONYM <= len(acronym) <= _LONGEST_ACRONYM)
