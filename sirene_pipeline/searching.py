"""Searching the register for a person: few calls, hits with a match rate, fields held against a partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sirene_pipeline.domain.compare import CompareOptions, compare_partner
from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.matching import Candidate, Query, match
from sirene_pipeline.domain.nomenclatures import category_label, naf_label, workforce_label
from sirene_pipeline.domain.places import department_of
from sirene_pipeline.domain.records import Found, Partner
from sirene_pipeline.domain.streets import format_street
from sirene_pipeline.domain.text import is_mask
from sirene_pipeline.domain.verdicts import Verdict
from sirene_pipeline.register.errors import RegisterError, TooBroadError
from sirene_pipeline.register.search_query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sirene_pipeline.domain.matching import MatchResult
    from sirene_pipeline.domain.records import ErpProfile, Establishment
    from sirene_pipeline.register.protocol import RegisterSource
    from sirene_pipeline.store.searches import SearchRequest

MOST_CALLS: Final = 4
ENOUGH: Final = 10
SEARCHED: Final = frozenset({"name", "siren", "siret", "street", "post_code", "town", "naf"})
ADDRESS: Final = frozenset({"street", "street2", "street3", "post_code", "town", "country"})


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


@dataclass(frozen=True, slots=True)
class Hit:
    """One establishment found: its rates, why, and each field against the chosen partner."""

    establishment: Establishment
    siren_rate: float | None
    siret_rate: float | None
    reason: str
    flags: dict[str, str]
    lines: tuple[dict[str, Any], ...]
    as_new: dict[str, str]


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
    return sorted(hits, key=_place)[:limit]


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


def flags(
    partner: Partner, e: Establishment, profile: ErpProfile, options: CompareOptions, ignored: Sequence[str] = ()
) -> dict[str, str]:
    """Each field of the partner against the hit: same, equivalent, different, or missing in the ERP."""
    seen = {d.field: d.verdict.value for d in _compared(partner, e, profile, options).differences}
    for name, theirs in (("siret", e.siret), ("siren", e.siren)):
        if name in profile.fields:
            seen[name] = _identifier_verdict(getattr(partner, name), theirs).value
    left_out = set(ignored) | (ADDRESS if "address" in ignored else set())
    return {name: verdict for name, verdict in seen.items() if name not in left_out}


def lines(
    partner: Partner, e: Establishment, profile: ErpProfile, options: CompareOptions, ignored: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """What would be proposed to bring the partner to the hit, identifiers included."""
    left_out = set(ignored) | (ADDRESS if "address" in ignored else set())
    for name, theirs in (("siren", e.siren), ("siret", e.siret)):
        held = getattr(partner, name)
        if name in profile.fields and name not in left_out and held != theirs:
            yield {
                "field": name, "kind": "identifier", "current": held, "new": theirs,
                "verdict": _identifier_verdict(held, theirs).value, "reason_code": "chosen_hit", "reason": "",
            }  # fmt: skip
    for line in _compared(partner, e, profile, options).lines:
        if line.field not in left_out | {"siren", "siret"}:
            yield {
                "field": line.field, "kind": line.kind.value, "current": line.current, "new": line.new,
                "verdict": line.verdict.value, "reason_code": line.reason_code, "reason": line.reason,
            }  # fmt: skip


def as_new(e: Establishment, profile: ErpProfile, options: CompareOptions) -> dict[str, str]:
    """The values of a partner made from the establishment, in the ERP's spelling."""
    blank = Partner(partner_id="new", siret=e.siret)
    values = {line.field: line.new for line in _compared(blank, e, profile, options).lines}
    return {"siret": e.siret, "siren": e.siren, "name": shown_name(e) or e.siret, **values}


def record(e: Establishment, language: str) -> dict[str, Any]:
    """The hit as a person reads it, for ``sirene.search_hit.record``; masked values are left out."""
    lang: Literal["fr", "en"] = "en" if language == "en" else "fr"
    values = {
        "name": shown_name(e),
        "state": e.state,
        "unit_state": e.unit_state,
        "is_head_office": e.is_head_office,
        "naf": e.naf or e.unit_naf,
        "naf_label": naf_label(e.naf or e.unit_naf, e.naf_nomenclature or e.unit_naf_nomenclature),
        "creation_date": e.creation_date,
        "category_label": category_label(e.category, lang),
        "workforce_label": workforce_label(e.unit_workforce or e.workforce, lang),
        "street": format_street(e),
        "street2": e.complement,
        "post_code": e.post_code,
        "town": e.town or e.foreign_town,
        "department": department_of(e.commune_code, e.post_code),
        "country": e.country_label,
    }
    return {key: value for key, value in values.items() if value is not None and not is_mask(str(value))}


def shown_name(e: Establishment) -> str | None:
    """The name a person knows the unit by: legal, else usual, else sign."""
    names = (e.legal_name, *e.unit_usual_names, e.usual_name, *e.trade_names)
    return next((name for name in names if name and not is_mask(name)), None)


def _compared(partner: Partner, e: Establishment, profile: ErpProfile, options: CompareOptions) -> Any:
    held = replace(partner, siret=e.siret, siren=e.siren)
    return compare_partner(held, Found(e.siret, e), profile=profile, options=options)


def _identifier_verdict(held: str | None, theirs: str) -> Verdict:
    if not held:
        return Verdict.MISSING
    return Verdict.SAME if held == theirs else Verdict.DIFFERENT


def _place(hit: Hit) -> tuple[bool, float, float, bool, str]:
    e = hit.establishment
    closed = e.state == "F" or e.unit_state == "C"
    return closed, -(hit.siren_rate or 0), -(hit.siret_rate or 0), not e.is_head_office, e.siret


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
