"""The three names an ERP may keep: the one a partner goes by, the legal one, the trade name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.domain.diffusion import names_are_private
from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable
from sirene_pipeline.domain.names import RegisterNames, judge_legal_name, judge_name, judge_trade_name, names_of

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Judgement


def name(pair: Pair) -> Judged:
    """The name the partner goes by, against every name of the unit and the establishment."""
    if names_are_private(pair.establishment):
        return not_comparable("name", pair.partner.name, "non_public")
    names = _names(pair)
    judged = judge_name(pair.partner.name, names, pair.partner.legal_name)
    return _judged("name", pair.partner.name, judged, names.legal)


def legal_name(pair: Pair) -> Judged:
    """The legal name (dénomination sociale)."""
    if names_are_private(pair.establishment):
        return not_comparable("legal_name", pair.partner.legal_name, "non_public")
    names = _names(pair)
    return _judged("legal_name", pair.partner.legal_name, judge_legal_name(pair.partner.legal_name, names), names.legal)


def trade_name(pair: Pair) -> Judged:
    """The trade name (enseigne, nom commercial)."""
    if names_are_private(pair.establishment):
        return not_comparable("trade_name", pair.partner.trade_name, "non_public")
    names = _names(pair)
    shown = names.trade[0] if names.trade else None
    return _judged("trade_name", pair.partner.trade_name, judge_trade_name(pair.partner.trade_name, names), shown)


def _names(pair: Pair) -> RegisterNames:
    return names_of(pair.establishment, pair.options.no_name_literals)


def _judged(field: str, current: str | None, judged: tuple[Judgement, str | None], shown: str | None) -> Judged:
    judgement, proposed = judged
    return Judged(field, current, proposed or shown, proposed, judgement)
