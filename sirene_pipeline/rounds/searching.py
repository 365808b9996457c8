"""Searching the register for a person: few calls, hits with a match rate, fields held against a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.matching import Candidate, match
from sirene_pipeline.register.errors import RegisterError, TooBroadError
from sirene_pipeline.register.protocol import ShortlistSource
from sirene_pipeline.rounds.criteria import Criteria, query_of, questions
from sirene_pipeline.rounds.hits import Hit, as_new, flags, lines, place, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.compare import CompareOptions
    from sirene_pipeline.domain.matching import MatchResult
    from sirene_pipeline.domain.records import ErpProfile, Establishment, Partner
    from sirene_pipeline.register.protocol import RegisterSource
    from sirene_pipeline.store.searches import SearchRequest

MOST_CALLS: Final = 4
ENOUGH: Final = 10


def find(
    register: RegisterSource,
    criteria: Criteria,
    *,
    profile: ErpProfile,
    options: CompareOptions,
    partner: Partner | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Search and rank: open establishments first, best match first, closed ones last.

    Raises:
        RegisterError: the register did not answer, or too much matches.
    """
    used = criteria.without_ignored()
    found = gather(register, used)
    if used.active_only:
        found = [e for e in found if e.state != "F" and e.unit_state != "C"]
    result = rank(found, used, language=options.language, limit=limit)
    rates = {entry.siret: entry for entry in result.ranked if entry.siret}
    hits = [
        Hit(
            establishment=e,
            siren_rate=rates[e.siret].siren_rate if e.siret in rates else None,
            siret_rate=rates[e.siret].siret_rate if e.siret in rates else None,
            reason=rates[e.siret].reason if e.siret in rates else "",
            flags=flags(partner, e, profile, options, criteria.ignore_fields) if partner else {},
            lines=tuple(lines(partner, e, profile, options, criteria.ignore_fields)) if partner else (),
            as_new=as_new(e, profile, options),
        )
        for e in found
    ]
    return sorted(hits, key=place)[:limit]


def answer(
    register: RegisterSource, request: SearchRequest, *, profile: ErpProfile, options: CompareOptions
) -> list[dict[str, Any]]:
    """The hits of one stored request, as rows for ``sirene.search_hit``.

    Raises:
        RegisterError: the register did not answer, or too much matches.
        ValueError: there is nothing to search by once the ignored fields are left out.
    """
    asked = {**request.criteria, "ignore_fields": tuple(request.criteria["ignore_fields"])}
    criteria = Criteria(**asked)
    if criteria.without_ignored().empty:
        raise ValueError(
            "Nothing is left to search by: every field given is among the ignored ones, or is no valid number."
        )
    hits = find(register, criteria, profile=profile, options=options, partner=request.partner)
    return [
        {
            "siret": hit.establishment.siret,
            "siren": hit.establishment.siren,
            "siren_rate": hit.siren_rate,
            "siret_rate": hit.siret_rate,
            "reason": hit.reason,
            "record": record(hit.establishment, options.language),
            "flags": hit.flags,
            "lines": list(hit.lines),
            "as_new": hit.as_new,
        }
        for hit in hits
    ]


def gather(register: RegisterSource, criteria: Criteria) -> list[Establishment]:
    """Ask from the narrowest question to the widest, until there is enough or the calls are spent.

    A register that is here as a whole looks names up in its index, misspelt ones as well.
    """
    if isinstance(register, ShortlistSource) and criteria.by_name_alike:
        return _listed(register, criteria)
    found: dict[str, Establishment] = {}
    too_broad: RegisterError | None = None
    for query in list(questions(criteria))[:MOST_CALLS]:
        try:
            answered = register.search(query)
        except TooBroadError as error:
            too_broad = error
            continue
        found.update((e.siret, e) for e in answered)
        if len(found) >= ENOUGH or (found and (query.siret or query.siren)):
            break
    if not found and too_broad is not None:
        raise too_broad
    return list(found.values())


def _listed(register: ShortlistSource, criteria: Criteria) -> list[Establishment]:
    (listed,) = register.shortlists([query_of(criteria)])
    chunks = register.establishments([candidate.siret for candidate in listed.candidates if candidate.siret])
    found = (establishment for chunk in chunks for establishment in chunk.found)
    naf = _without_dot(criteria.naf)
    return [
        e for e in found if not (criteria.active_only and e.state == "F") and (not naf or _without_dot(e.naf) == naf)
    ]


def rank(found: Sequence[Establishment], criteria: Criteria, *, language: str, limit: int) -> MatchResult:
    """The match rate of each establishment for what was typed."""
    candidates = [Candidate.from_establishment(e) for e in found]
    return match(
        query_of(criteria), candidates, language="en" if language == "en" else "fr", limit=max(limit, len(candidates))
    )


def _without_dot(naf: str | None) -> str:
    return (naf or "").replace(".", "").strip().upper()
