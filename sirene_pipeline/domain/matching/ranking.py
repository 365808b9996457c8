"""Rates and order of a query's candidates, and what nothing tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.reasons import reason
from sirene_pipeline.domain.matching.records import Ranked
from sirene_pipeline.domain.matching.scoring import same_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.matching.index import CandidateIndex
    from sirene_pipeline.domain.matching.model import MatchingModel
    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.records import Bands, Language, Query
    from sirene_pipeline.domain.matching.scoring import Scored, Unit

_MOST: Final = 99.9
"""The highest rate without an agreeing identifier."""
_SITES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A query on its way: as typed, prepared, what it is compared with, and how to answer it."""

    query: Query
    prepared: Prepared
    index: CandidateIndex
    model: MatchingModel
    language: Language
    bands: Bands
    limit: int


def unit_rates(units: Sequence[Unit], model: MatchingModel) -> list[float]:
    """Give each legal unit's rate, 0 to 100; those behind the first share what it leaves."""
    scores = [unit.score for unit in units]
    second = scores[1] if len(scores) > 1 else 0.0
    rates = [model.siren_rate(scores[0], second)]
    rates += [min(model.siren_rate(score, scores[0]), 1.0 - rates[0], rates[0]) for score in scores[1:]]
    return [percent(rate) for rate in rates]


def site_rates(unit: Unit, unit_rate: float, model: MatchingModel) -> list[float]:
    """Give the rate of each of a unit's sites, 0 to 100; those behind the first share what it leaves."""
    scores = [site.site_score for site in unit.sites]
    second = scores[1] if len(scores) > 1 else 0.0
    share = unit_rate / 100.0
    rates = [model.siret_rate(share, scores[0], second)]
    rates += [min(model.siret_rate(share, score, scores[0]), share - rates[0], rates[0]) for score in scores[1:]]
    return [percent(rate) for rate in rates]


def tied_units(units: Sequence[Unit]) -> list[Unit]:
    """Give the legal units that nothing tells apart from the first one, it included; empty when it stands out."""
    first = units[0].best.features
    like = [unit for unit in units[1:] if same_evidence(unit.best.features, first)]
    return [units[0], *like] if like else []


def tied_sites(unit: Unit, index: CandidateIndex) -> tuple[str, ...]:
    """Give the SIRETs that nothing tells apart from the best one, it included; closed ones only among closed ones."""
    best = unit.best
    state = index.candidates[best.at].is_active
    return tuple(
        siret
        for site in unit.sites
        if (siret := index.candidates[site.at].siret) is not None
        and index.candidates[site.at].is_active == state
        and same_evidence(site.features, best.features)
    )


def ranked(asked: Asked, units: Sequence[Unit], tied: Sequence[Unit]) -> tuple[Ranked, ...]:
    """Give the candidates, best first: by the rate of their legal unit, then by their own."""
    alike = {unit.siren for unit in tied}
    rated = [
        (site, rate, site_rate)
        for unit, rate in zip(units[: asked.limit], unit_rates(units, asked.model), strict=False)
        for site, site_rate in zip(unit.sites[:_SITES_SHOWN], site_rates(unit, rate, asked.model), strict=False)
    ]
    return tuple(row(asked, *rates, tie=rates[0].siren in alike) for rates in rated[: max(asked.limit, 1)])


def row(asked: Asked, site: Scored, siren_rate: float, siret_rate: float, *, tie: bool = False) -> Ranked:
    """Give one candidate with its rates and the reason in words."""
    candidate = asked.index.candidates[site.at]
    return Ranked(
        candidate=candidate,
        siren_rate=siren_rate,
        siret_rate=siret_rate if candidate.siret else 0.0,
        reason=reason(asked, site),
        band=asked.bands.of(siren_rate),
        tie=tie,
    )


def percent(share: float) -> float:
    """Write a share as a rate in percent, never 100: that is for identifiers."""
    return min(max(round(100.0 * share, 1), 0.0), _MOST)
