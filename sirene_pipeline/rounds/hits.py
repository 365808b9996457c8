"""What a search found, as a person reads it: the record, and each field against the chosen partner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sirene_pipeline.domain.compare import CompareOptions, compare_partner
from sirene_pipeline.domain.nomenclatures import category_label, naf_label, workforce_label
from sirene_pipeline.domain.places import department_of
from sirene_pipeline.domain.records import Found, Partner
from sirene_pipeline.domain.streets import format_street
from sirene_pipeline.domain.text import is_mask
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sirene_pipeline.domain.records import ErpProfile, Establishment
    from sirene_pipeline.domain.verdicts import Comparison

ADDRESS: Final = frozenset({"street", "street2", "street3", "post_code", "town", "country"})


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


def _compared(partner: Partner, e: Establishment, profile: ErpProfile, options: CompareOptions) -> Comparison:
    held = replace(partner, siret=e.siret, siren=e.siren)
    return compare_partner(held, Found(e.siret, e), profile=profile, options=options)


def _identifier_verdict(held: str | None, theirs: str) -> Verdict:
    if not held:
        return Verdict.MISSING
    return Verdict.SAME if held == theirs else Verdict.DIFFERENT


def place(hit: Hit) -> tuple[bool, float, float, bool, str]:
    """The order of hits: open ones first, then by rate, head offices before branches."""
    e = hit.establishment
    closed = e.state == "F" or e.unit_state == "C"
    return closed, -(hit.siren_rate or 0), -(hit.siret_rate or 0), not e.is_head_office, e.siret
