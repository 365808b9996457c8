"""From a query to an answer: identifier first, then the scored shortlist, rates, ties and abstentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching import ranking
from sirene_pipeline.domain.matching.asked import Asked
from sirene_pipeline.domain.matching.index import CandidateIndex
from sirene_pipeline.domain.matching.model import packaged_model
from sirene_pipeline.domain.matching.prepare import prepare_query
from sirene_pipeline.domain.matching.reasons import join, say
from sirene_pipeline.domain.matching.records import DEFAULT_BANDS, MatchResult, Ranked
from sirene_pipeline.domain.matching.scoring import score
from sirene_pipeline.domain.matching.typed import typed_identifier

if TYPE_CHECKING:
    from sirene_pipeline.domain.matching.collection import Collection
    from sirene_pipeline.domain.matching.features import PairFeatures
    from sirene_pipeline.domain.matching.model import MatchingModel
    from sirene_pipeline.domain.matching.records import Bands, Candidate, Language, Query
    from sirene_pipeline.domain.matching.scoring import Unit
    from sirene_pipeline.domain.matching.typed import Identifier

PLAUSIBLE: Final = 2.0
"""The SIREN rate, in percent, under which matching answers nothing."""
_CERTAIN: Final = 100.0
_CONTRADICTED: Final = 80.0
"""The rate of an agreeing identifier whose record has neither the query's name nor its place."""
_LIKE_NAME: Final = 0.5


def match(
    query: Query,
    candidates: Sequence[Candidate] | Collection,
    *,
    language: Language = "fr",
    limit: int = 10,
    bands: Bands = DEFAULT_BANDS,
    model: MatchingModel | None = None,
) -> MatchResult:
    """Rank candidates for a query and say how sure the best one is; pure, deterministic, never raises on odd text.

    A list of candidates is indexed on the way; for many queries against one list, build a ``CandidateIndex`` once.
    Without an agreeing identifier no rate reaches 100.
    """
    index = CandidateIndex(candidates) if isinstance(candidates, Sequence) else candidates
    asked = Asked(query, prepare_query(query), index, model or packaged_model(), language, bands, limit)
    identifier = typed_identifier(query)
    if identifier is None:
        return _by_name_and_place(asked)
    known = index.with_identifier(identifier.siret or "") or index.with_identifier(identifier.siren)
    if known:
        return _by_identifier(asked, identifier, known)
    absent = say("key_absent", language, number=identifier.siret or identifier.siren)
    return _prefixed(absent, _by_name_and_place(asked), language)


def _by_name_and_place(asked: Asked) -> MatchResult:
    if not asked.prepared.names:
        return MatchResult(reason=say("no_name_given", asked.language))
    units = score(asked.prepared, asked.index, asked.index.shortlist(asked.prepared), asked.model)
    if not units:
        return MatchResult(reason=say("nothing", asked.language))
    tied = ranking.tied_units(units)
    rows = ranking.ranked(asked, units, tied)
    if rows[0].siren_rate < PLAUSIBLE:
        return MatchResult(rows, reason=say("nothing", asked.language))
    if tied:
        return _tie(asked, rows, tied)
    return _answer(asked, rows, units[0])


def _tie(asked: Asked, rows: tuple[Ranked, ...], tied: Sequence[Unit]) -> MatchResult:
    """Answer nothing: several legal units agree equally well, and a person has to look."""
    together = say("tie", asked.language, count=len(tied))
    sites = tuple(site for unit in tied for site in ranking.tied_sites(unit, asked.index))
    return MatchResult(
        rows,
        siren_rate=rows[0].siren_rate,
        siret_rate=rows[0].siret_rate,
        reason=join([together, rows[0].reason], asked.language),
        tie=True,
        sites=sites,
    )


def _answer(asked: Asked, rows: tuple[Ranked, ...], unit: Unit) -> MatchResult:
    """Answer with a legal unit, and with its site when one stands out."""
    best = rows[0]
    sites = ranking.tied_sites(unit, asked.index)
    undecided = len(sites) > 1
    phrases = [best.reason, *([say("sites", asked.language, count=len(sites))] if undecided else [])]
    return MatchResult(
        rows,
        siren=best.siren,
        siret=None if undecided else best.siret,
        siren_rate=best.siren_rate,
        siret_rate=best.siret_rate,
        reason=join(phrases, asked.language),
        sites=sites if undecided else (),
    )


def _by_identifier(asked: Asked, identifier: Identifier, known: Sequence[int]) -> MatchResult:
    """Answer with the record an identifier names; its name and place only confirm or contradict it."""
    units = score(asked.prepared, asked.index, known, asked.model)
    unit = units[0]
    agrees = _nothing_else(asked.query) or any(_confirms(site.features) for site in unit.sites)
    rate = _CERTAIN if agrees else _CONTRADICTED
    exact = identifier.siret is not None and asked.index.candidates[unit.best.at].siret == identifier.siret
    key = say("siret" if exact else "siren", asked.language)
    remarks = [key] if agrees else [key, say("unlike", asked.language)]
    rates = [rate] if exact else ranking.site_rates(asked, unit, rate)
    rows = tuple(
        _reworded(ranking.row(asked, site, rate, site_rate), remarks, asked)
        for site, site_rate in zip(unit.sites, rates, strict=True)
    )
    if exact:
        best = rows[0]
        return MatchResult(rows, best.siren, best.siret, rate, rate, best.reason)
    return _answer(asked, rows, unit)


def _reworded(row: Ranked, remarks: list[str], asked: Asked) -> Ranked:
    said = join([*remarks, row.reason], asked.language) if asked.prepared.names else join(remarks, asked.language)
    return Ranked(row.candidate, row.siren_rate, row.siret_rate, said, row.band, row.tie)


def _nothing_else(query: Query) -> bool:
    """Tell whether an identifier is all there is: nothing can contradict it."""
    return not any((query.other_names, query.street, query.post_code, query.town)) and not any(
        char.isalpha() for char in query.name or ""
    )


def _confirms(features: PairFeatures) -> bool:
    """Tell whether name or place speak for the record an identifier names."""
    alike = max(features.name_score, features.part_score, features.unit_score, features.acronym)
    return alike >= _LIKE_NAME or features.commune > 0.0 or features.post_code == 1.0


def _prefixed(phrase: str, result: MatchResult, language: Language) -> MatchResult:
    return MatchResult(
        result.ranked, result.siren, result.siret, result.siren_rate, result.siret_rate,
        join([phrase, result.reason], language), result.tie, result.sites,
    )  # fmt: skip
