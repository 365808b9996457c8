"""The shortlist of one query as a table of numbers, and the model's scores of its rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sirene_pipeline.domain.matching.features import PairFeatures, pair_features
from sirene_pipeline.domain.matching.name_evidence import NameComparer
from sirene_pipeline.domain.matching.rivals import with_rivals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sirene_pipeline.domain.matching.collection import Collection
    from sirene_pipeline.domain.matching.model import MatchingModel
    from sirene_pipeline.domain.matching.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Scored:
    """One row of a shortlist: its position in the index, its features, its scores (0 to 1)."""

    at: int
    siren: str
    features: PairFeatures
    unit_score: float
    site_score: float


@dataclass(frozen=True, slots=True)
class Unit:
    """The rows of one legal unit, best site first; ``score`` is the best of their unit scores."""

    siren: str
    score: float
    sites: tuple[Scored, ...]

    @property
    def best(self) -> Scored:
        """The site the unit is offered with."""
        return self.sites[0]


def feature_table(
    query: Prepared, index: Collection, shortlist: Sequence[int]
) -> tuple[list[PairFeatures], NDArray[np.float64]]:
    """Compare a query with its shortlist: the pair features, and the model's table (rows, ``FEATURES``)."""
    sirens = [index.candidates[at].siren for at in shortlist]
    prepared, names = index.prepared, NameComparer(index.weights)
    pairs = [
        pair_features(query, prepared[at], siren, index.unit_names(at), names)
        for at, siren in zip(shortlist, sirens, strict=True)
    ]
    return pairs, with_rivals(np.array(pairs, dtype=np.float64), sirens)


def score(query: Prepared, index: Collection, shortlist: Sequence[int], model: MatchingModel) -> list[Unit]:
    """Score a shortlist: its legal units, best first, each with its sites, best first."""
    if not shortlist:
        return []
    pairs, table = feature_table(query, index, shortlist)
    of_unit, of_site = model.unit_scores(table), model.site_scores(table)
    rows: dict[str, list[Scored]] = defaultdict(list)
    for i, at in enumerate(shortlist):
        siren = index.candidates[at].siren
        rows[siren].append(Scored(at, siren, pairs[i], float(of_unit[i]), float(of_site[i])))
    units = [
        Unit(siren, max(row.unit_score for row in found), tuple(sorted(found, key=lambda row: _site_order(row, index))))
        for siren, found in rows.items()
    ]
    return sorted(units, key=lambda unit: (-unit.score, _site_order(unit.best, index), unit.siren))


def same_evidence(one: PairFeatures, other: PairFeatures) -> bool:
    """Tell whether nothing about names and place tells two rows apart."""
    return all(
        abs(mine - theirs) < 1e-6  # noqa: PLR2004 - equal, but for the last bits
        for mine, theirs in ((one.name_score, other.name_score), (one.place_score, other.place_score),
                             (one.part_score, other.part_score), (one.acronym, other.acronym))
    )  # fmt: skip


def _site_order(row: Scored, index: Collection) -> tuple[bool, bool, float, bool, str]:
    """Order sites: with a SIRET, open, by score, the head office, then as the SIRET counts."""
    candidate = index.candidates[row.at]
    return (
        candidate.siret is None,
        candidate.is_active is False,
        -round(row.site_score, 6),
        candidate.is_head_office is not True,
        candidate.siret or "",
    )
