"""From scores to rates: logistic functions of the best score and its rivals, fitted on queries held back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic function: ``1 / (1 + exp(-(intercept + weights . values)))``."""

    intercept: float
    weights: tuple[float, ...]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Logistic:
        """Read it from plain numbers."""
        return cls(float(plain["intercept"]), tuple(map(float, plain["weights"])))

    def __call__(self, values: Sequence[float]) -> float:
        """Give the probability for these values."""
        margin = self.intercept + sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        return 1.0 / (1.0 + math.exp(-margin)) if margin > -30.0 else 0.0  # noqa: PLR2004 - exp would overflow far below


def unit_values(score: float, rival: float) -> tuple[float, ...]:
    """Give what the SIREN's rate is a function of: its score and that of the best other legal unit."""
    return (logit(score), logit(rival), score, rival, score - rival)


def site_values(unit_rate: float, score: float, rival: float) -> tuple[float, ...]:
    """Give what the SIRET's rate is a function of: the SIREN's rate, the site's score, the best other site's."""
    return (logit(unit_rate), logit(score), logit(rival), score - rival)


def logit(probability: float) -> float:
    """Give the log odds, bounded at one in ten thousand."""
    bounded = min(max(probability, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))
