"""The fitted model: which legal unit, which of its sites, and how sure; plain data read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.matching.calibration import Logistic, site_values, unit_values
from sirene_pipeline.domain.matching.rivals import FEATURES
from sirene_pipeline.domain.matching.tables import read_text
from sirene_pipeline.domain.matching.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MatchingModel:
    """Two sums of trees over the columns ``FEATURES``, and two logistic functions that turn scores into rates."""

    unit: Trees
    site: Trees
    unit_rate: Logistic
    site_rate: Logistic

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> MatchingModel:
        """Read a model from plain data.

        Raises:
            ValueError: it was fitted on other columns than this code computes; fit it again.
        """
        if tuple(plain["features"]) != FEATURES:
            raise ValueError(
                "The matching model was fitted on other columns than this version computes. "
                "Run tools/fit_matching.py to fit it again."
            )
        return cls(
            Trees.from_plain(plain["unit"]),
            Trees.from_plain(plain["site"]),
            Logistic.from_plain(plain["unit_rate"]),
            Logistic.from_plain(plain["site_rate"]),
        )

    def unit_scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Score each row as "the legal unit is right", 0 to 1, not yet a rate."""
        return self.unit.probability(rows)

    def site_scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Score each row as "given its legal unit, this is the site", 0 to 1."""
        return self.site.probability(rows)

    def siren_rate(self, score: float, rival: float) -> float:
        """Give the chance, 0 to 1, that the legal unit is right."""
        return self.unit_rate(unit_values(score, rival))

    def siret_rate(self, unit_rate: float, score: float, rival: float) -> float:
        """Give the chance, 0 to 1, that the site is right; never more than its unit's."""
        return min(unit_rate, self.site_rate(site_values(unit_rate, score, rival)))


@cache
def packaged_model() -> MatchingModel:
    """Give the model shipped with the package."""
    return MatchingModel.from_plain(json.loads(read_text("model.json.gz")))
