"""Reasons in words: every module's sentences together, in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain import diffusion, events, identifiers, names, places, streets, vat
from sirene_pipeline.domain.fields import activity, dates, selections
from sirene_pipeline.domain.fields import identifiers as identifier_fields
from sirene_pipeline.domain.fields import places as place_fields
from sirene_pipeline.domain.fields import street as street_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sirene_pipeline.domain.fields.base import Language

PARTS: Final = (
    diffusion.SENTENCES, names.SENTENCES, identifiers.SENTENCES, vat.SENTENCES, places.SENTENCES, streets.SENTENCES,
    identifier_fields.SENTENCES, selections.SENTENCES, activity.SENTENCES, dates.SENTENCES, place_fields.SENTENCES,
    street_fields.SENTENCES, events.SENTENCES,
)  # fmt: skip
SENTENCES: Final = {code: pair for part in PARTS for code, pair in part.items()}
"""Reason code to its sentence in French and in English."""


class _Known(dict[str, str]):
    """Values of a sentence; a placeholder nothing is known for shows as an ellipsis rather than failing."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, values: Mapping[str, str], language: Language) -> str:
    """The reason a code stands for; an unknown code is its own sentence."""
    pair = SENTENCES.get(code)
    if pair is None:
        return code
    words = pair[0 if language == "fr" else 1]
    return words.format_map(_Known(values)) if "{" in words else words
