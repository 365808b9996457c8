"""All fields of one pair, judged in the order they are shown; no mask leaves this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import everything_is_private
from sirene_pipeline.domain.fields import activity, dates, identifiers, names, places, selections, street
from sirene_pipeline.domain.fields.base import Judged, Pair, Rule, not_comparable
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.text import is_mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULES: Final[Mapping[str, Rule]] = {
    "name": names.name,
    "legal_name": names.legal_name,
    "trade_name": names.trade_name,
    "street": street.street,
    "street2": street.street2,
    "street3": street.street3,
    "post_code": places.post_code,
    "town": places.town,
    "region": places.region,
    "department": places.department,
    "country": places.country,
    "siren": identifiers.siren,
    "siret": identifiers.siret,
    "vat": identifiers.vat,
    "naf": activity.naf,
    "legal_form": selections.legal_form,
    "establishment_type": selections.establishment_type,
    "administrative_state": selections.administrative_state,
    "creation_date": dates.creation_date,
    "category": selections.category,
    "workforce": selections.workforce,
    "last_processed": dates.last_processed,
}
"""Canonical field to its rule; the turnover comes from another data set and is not the comparison's."""

_IDENTIFIERS: Final = frozenset({"siren", "siret", "vat"})


def judge_fields(pair: Pair, fields: Iterable[str] = RULES) -> list[Judged]:
    """Judge the fields the profile holds, or those of them that are named."""
    held = pair.profile.fields
    hidden = everything_is_private(pair.establishment)
    return [_judge(pair, field, hidden=hidden) for field in fields if field in held]


def _judge(pair: Pair, field: str, *, hidden: bool) -> Judged:
    current = getattr(pair.partner, field)
    if is_mask(current):
        return not_comparable(field, None, "erp_masked")
    if hidden and field not in _IDENTIFIERS:
        return not_comparable(field, current, "non_public")
    return _without_masks(RULES[field](pair))


def _without_masks(judged: Judged) -> Judged:
    """Take masks out of what is shown; the rules never propose one, this is the guard that makes it certain."""
    judgement = judged.judgement
    if any(is_mask(text) for text in judgement.values.values()):
        shown = {key: text for key, text in judgement.values.items() if not is_mask(text)}
        judgement = Judgement(judgement.verdict, judgement.code, shown, judgement.repair)
    if judgement is judged.judgement and not (is_mask(judged.register) or is_mask(judged.proposed)):
        return judged
    return Judged(judged.field, judged.current, _public(judged.register), _public(judged.proposed), judgement)


def _public(text: str | None) -> str | None:
    return None if is_mask(text) else text
