"""A query on its way through matching, with all that answering it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sirene_pipeline.domain.matching.collection import Collection
    from sirene_pipeline.domain.matching.model import MatchingModel
    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.records import Bands, Language, Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A query on its way: as typed, prepared, what it is compared with, and how to answer it."""

    query: Query
    prepared: Prepared
    index: Collection
    model: MatchingModel
    language: Language
    bands: Bands
    limit: int
