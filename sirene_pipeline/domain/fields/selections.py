"""Closed lists: workforce, category, legal form, kind of establishment, state.

The ERP may hold its own key of the profile's selection, INSEE's code, or a label in French or English; all read as one
code, and a change is written as the same kind of value. Into an empty field without a selection go the label of the
workforce band, of the category, of the kind and of the state, in the options' language, and INSEE's code of the legal
form, which ERPs keep as a code. What cannot be read is shown and never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import visible
from sirene_pipeline.domain.fields.base import Judged, Language, Pair, not_comparable, without_value
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.nomenclatures import (
    category_code,
    category_label,
    establishment_type_code,
    establishment_type_label,
    legal_form_code,
    legal_form_label,
    state_code,
    state_label,
    workforce_code,
    workforce_label,
)
from sirene_pipeline.domain.text import fold, is_blank
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sirene_pipeline.domain.judgement import Sentences
    from sirene_pipeline.domain.records import Establishment

SENTENCES: Final[Sentences] = {
    "selection_same": ("même valeur", "same value"),
    "selection_missing": ("absent de l'ERP", "not filled in the ERP"),
    "selection_different": ("autre valeur au répertoire", "the register has another value"),
    "selection_not_in_register": ("le répertoire ne le dit pas", "the register does not say"),
    "selection_unreadable": (
        "la valeur de l'ERP n'est pas une valeur connue de la liste",
        "the ERP's value is none the list knows",
    ),
    "selection_unknown_code": (
        "le répertoire donne un code que la nomenclature ne connaît pas",
        "the register gives a code the nomenclature does not know",
    ),
    "selection_without_key": (
        "l'ERP n'a pas de clé pour cette valeur",
        "the ERP has no key for this value",
    ),
    "workforce_year": (
        "autre tranche d'effectifs au répertoire (année {year})",
        "the register has another workforce band (year {year})",
    ),
    "workforce_none": (
        "aucun salarié de part et d'autre (non employeur ou 0 salarié)",
        "no employees on either side (not an employer, or 0)",
    ),
    "workforce_presumed_none": (
        "non employeur au répertoire, ou présumé tel faute de données : rien n'est proposé",
        "not an employer in the register, or presumed so for want of data: nothing is offered",
    ),
    "category_year": (
        "autre catégorie au répertoire (année {year})",
        "the register has another category (year {year})",
    ),
    "legal_form_family": (
        "même forme juridique, en abrégé",
        "same legal form, abbreviated",
    ),
    "state_closed": ("l'établissement est fermé au répertoire", "the register gives the establishment as closed"),
    "state_active": ("l'établissement est actif au répertoire", "the register gives the establishment as active"),
    "state_ceased": ("l'unité légale a cessé son activité", "the legal unit has ceased"),
}
_NOBODY: Final = frozenset({"NN", "00"})
_FAMILIES: Final = {
    "EURL": ("5498",), "SARL": ("54",), "SASU": ("5720",), "SAS": ("57",), "SA": ("55", "56"), "SNC": ("52",),
    "SCS": ("5306",), "SCA": ("5308",), "SCI": ("6540", "6541"), "SCM": ("6589",), "GIE": ("6220",),
    "GAEC": ("6533",), "EARL": ("6598",), "SCEA": ("6597",), "SE": ("5800",), "EI": ("1000",),
    "SELARL": ("5485",), "SELAS": ("5785",), "ASSOCIATION": ("92",), "ASSO": ("92",), "SC": ("65",),
}  # fmt: skip
"""Abbreviated legal forms and the codes, or their first digits, that each stands for; the narrower ones first."""
_LONG_FAMILIES: Final = {
    "SOCIETE A RESPONSABILITE LIMITEE": "SARL", "SOCIETE PAR ACTIONS SIMPLIFIEE": "SAS", "SOCIETE ANONYME": "SA",
    "SOCIETE CIVILE": "SC", "ASSOCIATION LOI 1901": "ASSOCIATION",
}  # fmt: skip
"""Names of whole families, which people write and no single code has."""


@dataclass(frozen=True, slots=True)
class _List:
    """One closed list: how its values are read, and how they are labelled."""

    field: str
    read: Callable[[str | None, Mapping[str, str] | None], str | None]
    label: Callable[[str, Language], str | None]
    empty_takes_code: bool = False


_WORKFORCE: Final = _List("workforce", workforce_code, workforce_label)
_CATEGORY: Final = _List("category", category_code, category_label)
_LEGAL_FORM: Final = _List("legal_form", legal_form_code, lambda code, _: legal_form_label(code), empty_takes_code=True)
_KIND: Final = _List("establishment_type", establishment_type_code, establishment_type_label)
_STATE: Final = _List("administrative_state", state_code, state_label)


def workforce(pair: Pair) -> Judged:
    """The workforce band of the unit, or of the establishment when the options say so.

    INSEE writes NN for "not an employer" and for "presumed so, no data received": it is never offered in the place of
    a band, nor into an empty field.
    """
    unit = pair.options.workforce_level == "unit"
    band = pair.establishment.unit_workforce if unit else pair.establishment.workforce
    year = pair.establishment.unit_workforce_year if unit else pair.establishment.workforce_year
    held = workforce_code(pair.partner.workforce, pair.selection("workforce"))
    code = workforce_code(visible(band), None)
    if code == "NN" and held not in _NOBODY:
        shown = workforce_label(code, pair.options.language)
        return not_comparable("workforce", pair.partner.workforce, "workforce_presumed_none", shown)
    judged = _judge(pair, _WORKFORCE, band)
    if held != code and {held, code} == _NOBODY:
        return _with(judged, Judgement(Verdict.EQUIVALENT, "workforce_none"))
    return _with_year(judged, "workforce_year", year)


def category(pair: Pair) -> Judged:
    """The company category: PME, ETI, GE."""
    judged = _judge(pair, _CATEGORY, pair.establishment.category)
    return _with_year(judged, "category_year", pair.establishment.category_year)


def legal_form(pair: Pair) -> Judged:
    """The legal form; an abbreviation (SARL) stands for all codes of its family, and is written as one."""
    code = visible(pair.establishment.legal_form)
    written = fold(pair.partner.legal_form)
    short = _LONG_FAMILIES.get(written, written.replace(" ", ""))
    if code and short in _FAMILIES and legal_form_label(code):
        same = code.startswith(_FAMILIES[short])
        judgement = Judgement(*(
            (Verdict.EQUIVALENT, "legal_form_family") if same else (Verdict.DIFFERENT, "selection_different")
        ))  # fmt: skip
        wanted = next((name for name, codes in _FAMILIES.items() if code.startswith(codes)), None)
        wanted = legal_form_label(code) if written in _LONG_FAMILIES else wanted
        proposed = None if same else wanted
        return Judged("legal_form", pair.partner.legal_form, legal_form_label(code), proposed, judgement)
    return _judge(pair, _LEGAL_FORM, code)


def establishment_type(pair: Pair) -> Judged:
    """Head office or secondary establishment."""
    return _judge(pair, _KIND, kind_of(pair.establishment))


def administrative_state(pair: Pair) -> Judged:
    """Active or closed; an establishment of a unit that has ceased is closed, closing dates say nothing."""
    state = state_of(pair.establishment)
    judged = _judge(pair, _STATE, state)
    if judged.judgement.code != "selection_different":
        return judged
    closed = "state_ceased" if pair.establishment.unit_state == "C" else "state_closed"
    return _with(judged, Judgement(Verdict.DIFFERENT, closed if state == "F" else "state_active"))


def kind_of(establishment: Establishment) -> str | None:
    """``head_office`` or ``secondary``, from the register's flag or from the unit's head office SIRET."""
    if establishment.is_head_office is not None:
        return "head_office" if establishment.is_head_office else "secondary"
    office = visible(establishment.head_office_siret)
    if office is None:
        return None
    return "head_office" if office == establishment.siret else "secondary"


def state_of(establishment: Establishment) -> str | None:
    """A or F, from the administrative states alone."""
    if establishment.unit_state == "C" or establishment.purged:
        return "F"
    return establishment.state


def _judge(pair: Pair, a_list: _List, register: str | None) -> Judged:
    field, current = a_list.field, getattr(pair.partner, a_list.field)
    register = visible(register)
    if register is None:
        return not_comparable(field, current, "selection_not_in_register")
    code = a_list.read(register, None)
    if code is None:
        return not_comparable(field, current, "selection_unknown_code", register)
    shown = a_list.label(code, pair.options.language) or code
    proposed = _as_the_erp_writes(pair, a_list, code)
    empty = without_value(field, current, shown, proposed, _code(proposed, "selection_missing"))
    if empty is not None:
        return empty
    held = a_list.read(current, pair.selection(field))
    if held is None:
        return not_comparable(field, current, "selection_unreadable", shown)
    judgement = Judgement(Verdict.DIFFERENT, _code(proposed, "selection_different"))
    if held == code:
        judgement = Judgement(Verdict.SAME, "selection_same")
    return Judged(field, current, shown, proposed, judgement)


def _code(proposed: str | None, code: str) -> str:
    return code if proposed is not None else "selection_without_key"


def _as_the_erp_writes(pair: Pair, a_list: _List, code: str) -> str | None:
    selection = pair.selection(a_list.field)
    if selection:
        return selection.get(code)
    current = getattr(pair.partner, a_list.field)
    held = None if is_blank(current) else a_list.read(current, None)
    if held is None:
        return code if a_list.empty_takes_code else a_list.label(code, pair.options.language)
    if fold(current) == fold(held):
        return code
    return a_list.label(code, _language_of(current, held, a_list, pair.options.language))


def _language_of(current: str | None, held: str, a_list: _List, default: Language) -> Language:
    """The language the ERP's label is in."""
    others: tuple[Language, ...] = ("fr", "en")
    return next((language for language in others if fold(a_list.label(held, language)) == fold(current)), default)


def _with(judged: Judged, judgement: Judgement) -> Judged:
    return Judged(judged.field, judged.current, judged.register, judged.proposed, judgement)


def _with_year(judged: Judged, code: str, year: str | None) -> Judged:
    """Say which year a band or category is of, for they are old by design."""
    shown = visible(year)
    if judged.judgement.code != "selection_different" or shown is None:
        return judged
    return _with(judged, Judgement(Verdict.DIFFERENT, code, {"year": shown}))
