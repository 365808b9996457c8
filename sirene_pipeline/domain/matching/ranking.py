"""Rates and order of a query's candidates, and what nothing tells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.reasons import reason
from sirene_pipeline.domain.matching.records import Ranked
from sirene_pipeline.domain.matching.scoring import same_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.matching.asked import Asked
    from sirene_pipeline.domain.matching.collection import Collection
    from sirene_pipeline.domain.matching.scoring import Scored, Unit

_MOST: Final = 99.9
"""The highest rate without an agreeing identifier."""
_ONLY_FORM: Final = 40.0
"""The highest rate of a query whose name is nothing but a legal form."""
_NAME_ALONE: Final = 90.0
_SITES_SHOWN: Final = 5


def unit_rates(asked: Asked, units: Sequence[Unit], tied: Sequence[Unit]) -> list[float]:
    """Give each legal unit's rate, 0 to 100; tied ones share alike, those behind the first share what it leaves."""
    scores = [unit.score for unit in units]
    second = scores[1] if len(scores) > 1 else 0.0
    first = min(asked.model.siren_rate(scores[0], second), 1.0 / max(len(tied), 1))
    alike = {unit.siren for unit in tied}
    rates = [
        first
        if unit is units[0] or unit.siren in alike
        else min(asked.model.siren_rate(unit.score, scores[0]), 1.0 - first, first)
        for unit in units
    ]
    most = [_most(asked, unit) for unit in units]
    return [min(percent(rate), limit) for rate, limit in zip(rates, most, strict=True)]


def site_rates(asked: Asked, unit: Unit, unit_rate: float) -> list[float]:
    """Give the rate of each of a unit's sites, 0 to 100; tied ones share alike, the others share what is left."""
    scores = [site.site_score for site in unit.sites]
    second = scores[1] if len(scores) > 1 else 0.0
    share = unit_rate / 100.0
    tied = tied_sites(unit, asked.index)
    first = min(asked.model.siret_rate(share, scores[0], second), share / max(len(tied), 1))
    rates = [
        first
        if site is unit.best or asked.index.candidates[site.at].siret in tied
        else min(asked.model.siret_rate(share, site.site_score, scores[0]), share - first, first)
        for site in unit.sites
    ]
    return [percent(rate) for rate in rates]


def _most(asked: Asked, unit: Unit) -> float:
    """Give the highest rate a unit can have: little for a legal form, not all for a name alone on a short list."""
    if all(name.only_form for name in asked.prepared.names):
        return _ONLY_FORM
    alone = all(site.features.place_score <= 0.0 for site in unit.sites)
    return _NAME_ALONE if alone and not asked.index.whole else _MOST


def tied_units(units: Sequence[Unit]) -> list[Unit]:
    """Give the legal units that nothing tells apart from the first one, it included; empty when it stands out."""
    first = units[0].best.features
    like = [unit for unit in units[1:] if same_evidence(unit.best.features, first)]
    return [units[0], *like] if like else []


def tied_sites(unit: Unit, index: Collection) -> tuple[str, ...]:
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
        for unit, rate in zip(units[: asked.limit], unit_rates(asked, units, tied), strict=False)
        for site, site_rate in zip(unit.sites[:_SITES_SHOWN], site_rates(asked, unit, rate), strict=False)
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
