"""The street lines: the street itself on whichever line the ERP keeps it, the complement and the post office box.

The register's street is offered for the line that holds the ERP's. On the other lines nothing is ever overwritten: an
empty second line may be filled with the complement, an empty third with the post office box, unless one of the lines
says it already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import establishment_is_private
from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.names import likeness
from sirene_pipeline.domain.streets import (
    ErpLines,
    format_complement,
    format_special_distribution,
    format_street,
    judge_street,
    parse_street,
)
from sirene_pipeline.domain.text import fold, is_blank, is_mask
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences
    from sirene_pipeline.domain.records import Partner

SENTENCES: Final[Sentences] = {
    "street_kept_elsewhere": (
        "l'ERP tient la rue sur une autre ligne",
        "the ERP keeps the street on another line",
    ),
    "street_close": (
        "même numéro, rue de nom presque identique (faute de frappe ?)",
        "same number, street of nearly the same name (a typing mistake?)",
    ),
    "complement_same": ("l'ERP a ce complément", "the ERP has this complement"),
    "complement_missing": (
        "complément d'adresse absent de l'ERP",
        "the ERP lacks this complement of the address",
    ),
    "complement_own": (
        "ligne propre à l'ERP, laissée telle quelle",
        "a line of the ERP's own, left alone",
    ),
    "complement_not_in_register": (
        "le répertoire n'a pas de complément d'adresse",
        "the register has no complement of the address",
    ),
}
STREET_FIELDS: Final = ("street", "street2", "street3")
_CLOSE: Final = 0.85
"""Share of letters in common, in order, of a street name with a typing mistake."""
_BETWEEN_NUMBERS: Final = frozenset({"A", "B", "ET", "AU", "BIS", "TER"})
_REWRITABLE: Final = frozenset({"street_same", "street_abbreviated"})
"""Equivalent spellings that may be replaced by the register's without losing what else the line says."""


def street(pair: Pair) -> Judged:
    """The first line."""
    return _line(pair, "street", None)


def street2(pair: Pair) -> Judged:
    """The second line."""
    return _line(pair, "street2", format_complement(pair.establishment))


def street3(pair: Pair) -> Judged:
    """The third line."""
    return _line(pair, "street3", format_special_distribution(pair.establishment))


def street_field(partner: Partner) -> str:
    """The field that holds the partner's street: the first line with number and street, else with a street."""
    parsed = [(name, parse_street(getattr(partner, name))) for name in STREET_FIELDS]
    with_street = [(name, line) for name, line in parsed if line.has_street]
    numbered = [name for name, line in with_street if line.number is not None]
    return next(iter([*numbered, *(name for name, _ in with_street)]), STREET_FIELDS[0])


def _line(pair: Pair, field: str, beside: str | None) -> Judged:
    current = getattr(pair.partner, field)
    if establishment_is_private(pair.establishment):
        return not_comparable(field, current, "non_public")
    if street_field(pair.partner) == field:
        return _judge_street(pair, field)
    if field == "street":
        return not_comparable(field, current, "street_kept_elsewhere", format_street(pair.establishment))
    return _judge_beside(pair, field, beside)


def _judge_street(pair: Pair, field: str) -> Judged:
    current, written = getattr(pair.partner, field), format_street(pair.establishment)
    judgement = judge_street(_lines(pair.partner), pair.establishment)
    if judgement.code == "street_different" and _is_close(current, written):
        judgement = Judgement(Verdict.DIFFERENT, "street_close")
    rewritable = judgement.verdict is not Verdict.EQUIVALENT or judgement.code in _REWRITABLE
    return Judged(field, current, written, written if rewritable else None, judgement)


def _is_close(current: str | None, written: str | None) -> bool:
    """Tell a misspelt street from another one: the same number, and all but a few letters."""
    mine, theirs = parse_street(current), parse_street(written)
    if mine.number != theirs.number or mine.number is None:
        return False
    return likeness(" ".join(mine.name), " ".join(theirs.name)) >= _CLOSE


def _judge_beside(pair: Pair, field: str, beside: str | None) -> Judged:
    current = getattr(pair.partner, field)
    if beside is None or _is_range(beside):
        return not_comparable(field, current, "complement_not_in_register")
    lines = _lines(pair.partner)
    if any(is_mask(line) for line in lines):
        return not_comparable(field, current, "erp_masked", beside)
    if any(fold(beside) in fold(line) for line in lines):
        return Judged(field, current, beside, None, Judgement(Verdict.SAME, "complement_same"))
    if is_blank(current):
        return Judged(field, current, beside, beside, Judgement(Verdict.MISSING, "complement_missing"))
    return not_comparable(field, current, "complement_own", beside)


def _is_range(beside: str) -> bool:
    """Tell a range of numbers (``10 A 12``), which some records repeat as a complement, from a complement."""
    return all(word.isdigit() or word in _BETWEEN_NUMBERS for word in fold(beside).split())


def _lines(partner: Partner) -> ErpLines:
    return partner.street, partner.street2, partner.street3
