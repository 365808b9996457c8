"""Each candidate against the others on the list: what makes it stand out, and what it shares with its rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sirene_pipeline.domain.matching.features import PairFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_COLUMN: Final = {name: i for i, name in enumerate(PairFeatures._fields)}
_CLOSE_NAME, _CLOSE_PLACE, _SAME = 0.03, 0.05, 1e-9

RIVAL_FEATURES: Final = (
    "hand",
    "hand_lead",
    "name_lead",
    "of_query_lead",
    "place_lead",
    "rank",
    "like_named_units",
    "like_named_units_here",
    "sites",
    "site_place_lead",
    "site_name_lead",
    "site_line_lead",
    "sites_as_near",
    "units_as_near",
)
"""The columns added to those of ``PairFeatures``; ``*_lead`` is own minus best of the other legal units, ``site_*`` own
minus best of the other sites. Nothing depends on the order of the list."""

FEATURES: Final = (*PairFeatures._fields, *RIVAL_FEATURES)
"""The model's columns, in order."""


def hand_score(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the score by hand, 0 to about 2: names first, then place; it orders rivals and works without a model."""
    name = np.maximum(pairs[:, _COLUMN["name_score"]], 0.9 * pairs[:, _COLUMN["part_score"]])
    name = np.maximum(name, 0.7 * pairs[:, _COLUMN["unit_score"]])
    name = np.maximum(name, 0.8 * pairs[:, _COLUMN["acronym"]])
    town_hall = np.nan_to_num(pairs[:, _COLUMN["municipality"]], nan=0.0) * (pairs[:, _COLUMN["body"]] > 0)
    digits = np.nan_to_num(pairs[:, _COLUMN["numbers"]], nan=0.5)
    return np.asarray(
        name + 0.25 * pairs[:, _COLUMN["place_score"]] + 0.35 * town_hall - 0.15 * (digits == 0.0), dtype=np.float64
    )


def with_rivals(pairs: NDArray[np.float64], units: Sequence[str]) -> NDArray[np.float64]:
    """Add the columns of ``RIVAL_FEATURES`` to a list's pair features; ``units`` are the SIRENs of its rows."""
    unit = np.unique(np.asarray(units), return_inverse=True)[1]
    other = unit[:, None] != unit[None, :]
    same = ~other
    hand = hand_score(pairs)
    name = pairs[:, _COLUMN["name_score"]]
    place = pairs[:, _COLUMN["place_score"]]
    line = np.nan_to_num(pairs[:, _COLUMN["line"]], nan=0.5)
    others_of_unit = same & ~np.eye(len(place), dtype=bool)
    like_named = other & (name[None, :] >= name[:, None] - _CLOSE_NAME)
    as_near = place[None, :] >= place[:, None] - _CLOSE_PLACE
    columns = (
        hand,
        hand - _best(hand, other),
        name - _best(name, other),
        pairs[:, 0] - _best(pairs[:, 0], other),
        place - _best(place, other),
        (hand[None, :] > hand[:, None] + _SAME).sum(axis=1).astype(np.float64),
        _units(like_named, unit),
        _units(like_named & as_near, unit),
        same.sum(axis=1).astype(np.float64),
        place - _best(place, others_of_unit),
        name - _best(name, others_of_unit),
        line - _best(line, others_of_unit),
        (same & as_near).sum(axis=1).astype(np.float64) - 1.0,
        _units(other & as_near, unit),
    )
    return np.column_stack((pairs, *columns))


def _best(values: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give for each row the best value among the marked columns; -1 when none is marked."""
    return np.asarray(np.where(among, values[None, :], -1.0).max(axis=1, initial=-1.0))


def _units(marked: NDArray[np.bool_], unit: NDArray[np.intp]) -> NDArray[np.float64]:
    """Count for each row the distinct legal units among the marked columns."""
    by_unit = np.zeros((len(unit), int(unit.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(by_unit.T, unit, marked.T)
    return np.asarray((by_unit > 0).sum(axis=1), dtype=np.float64)
