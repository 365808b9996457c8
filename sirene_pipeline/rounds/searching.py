"""Searching the register for a person: few calls, hits with a match rate, fields held against a partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.matching import Candidate, Query, match
from sirene_pipeline.domain.places import department_of
from sirene_pipeline.register.errors import RegisterError, TooBroadError
from sirene_pipeline.register.search_query import SearchQuery
from sirene_pipeline.rounds.hits import ADDRESS, Hit, as_new, flags, lines, place, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sirene_pipeline.domain.compare import CompareOptions
    from sirene_pipeline.domain.matching import MatchResult
    from sirene_pipeline.domain.records import ErpProfile, Establishment, Partner
    from sirene_pipeline.register.protocol import RegisterSource
    from sirene_pipeline.store.searches import SearchRequest

MOST_CALLS: Final = 4
ENOUGH: Final = 10
SEARCHED: Final = frozenset({"name", "siren", "siret", "street", "post_code", "town", "naf"})


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a person searches by; ``ignore_fields`` may hold canonical fields and ``address``."""

    name: str | None = None
    siren: str | None = None
    siret: str | None = None
    street: str | None = None
    post_code: str | None = None
    town: str | None = None
    naf: str | None = None
    active_only: bool = False
    mode: str = "wide"
    ignore_fields: tuple[str, ...] = ()

    def without_ignored(self) -> Criteria:
        """The criteria that take part; an identifier typed into the name box is an identifier."""
        ignored = set(self.ignore_fields) | (ADDRESS if "address" in self.ignore_fields else set())
        values: dict[str, Any] = {**asdict(self), **dict.fromkeys(ignored & SEARCHED)}
        kept = Criteria(**values)
        siret, siren = check_siret(kept.siret), check_siren(kept.siren)
        if siret.lead_siren and siret.reason == "siren_in_siret":
            siren = check_siren(siret.lead_siren)
        for typed in (kept.name,) if kept.name else ():
            siret = siret if siret.value else check_siret(typed)
            siren = siren if siren.value else check_siren(typed)
            if siret.value or siren.value:
                kept = replace(kept, name=None if typed and not _has_letters(typed) else kept.name)
        return replace(kept, siret=siret.value, siren=siren.value)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to search by."""
        return not any((self.name, self.siren, self.siret, self.street, self.post_code, self.town))


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
    """Ask from the narrowest question to the widest, until there is enough or the calls are spent."""
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


def questions(criteria: Criteria) -> Iterator[SearchQuery]:
    """The register queries of one search, narrowest first."""
    if criteria.siret:
        yield SearchQuery(siret=criteria.siret, limit=1)
    siren = criteria.siren or (criteria.siret[:9] if criteria.siret else None)
    if siren:
        yield SearchQuery(siren=siren, limit=100)
        return
    base: dict[str, Any] = {"naf": criteria.naf, "active_only": criteria.active_only, "limit": 100}
    if criteria.mode == "strict":
        yield SearchQuery(
            name=criteria.name, street=criteria.street, post_code=criteria.post_code, town=criteria.town,
            mode="strict", **base,
        )  # fmt: skip
        return
    department = department_of(None, criteria.post_code)
    if criteria.name and criteria.post_code:
        yield SearchQuery(name=criteria.name, post_code=criteria.post_code, **base)
    if criteria.name and department:
        yield SearchQuery(name=criteria.name, department=department, **base)
    if criteria.name:
        yield SearchQuery(name=criteria.name, town=None if department else criteria.town, **base)
    if criteria.street and (criteria.post_code or criteria.town):
        yield SearchQuery(street=criteria.street, post_code=criteria.post_code, town=criteria.town, **base)
    if not criteria.name and not criteria.street:
        yield SearchQuery(post_code=criteria.post_code, town=criteria.town, **base)


def rank(found: Sequence[Establishment], criteria: Criteria, *, language: str, limit: int) -> MatchResult:
    """The match rate of each establishment for what was typed."""
    query = Query(
        name=criteria.name,
        street=criteria.street,
        post_code=criteria.post_code,
        town=criteria.town,
        siren=criteria.siren,
        siret=criteria.siret,
    )
    candidates = [Candidate.from_establishment(e) for e in found]
    return match(query, candidates, language="en" if language == "en" else "fr", limit=max(limit, len(candidates)))


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
