"""Closed lists about a company and its establishments: category, legal form, kind of establishment, state."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from sirene_pipeline.domain.nomenclatures.selections import code_of_selection
from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sirene_pipeline.domain.nomenclatures.workforce import Language

EstablishmentType = Literal["head_office", "secondary"]
State = Literal["A", "F"]

_LEGAL_CODE_LENGTH: Final = 4
_LEGAL_FORM: Final = re.compile(r"\s*(\d{4})(?:\.0)?\s*(?:[-:]\s*\D.*)?", re.DOTALL)

_CATEGORIES: Final = {
    "PME": r"PME|SMES?|(?:MICRO|PETITES?|SMALL).*(?:MOYENNES?|MEDIUM).*",
    "ETI": r"ETI|MID(?:DLE)? ?(?:SIZED?|CAP)?(?: .*)?|INTERMEDIATE.*|ENTREPRISES? DE TAILLE INTERMEDIAIRE",
    "GE": r"GE|GRANDES? ENTREPRISES?|(?:LARGE|BIG) .*|LARGE",
}
_SHORT_LEGAL_FORMS: Final = {
    "SARL": "5499",
    "SAS": "5710",
    "SASU": "5720",
    "SNC": "5202",
    "SCS": "5306",
    "SCI": "6540",
    "GAEC": "6533",
    "SCEA": "6597",
    "EARL": "6598",
    "ENTREPRISE INDIVIDUELLE": "1000",
    "ENTREPRENEUR INDIVIDUEL": "1000",
    "EI": "1000",
    "ASSOCIATION LOI 1901": "9220",
}
"""Short forms that stand for one INSEE code in practice; those that stand for several (SA, GIE) are not read."""

_ESTABLISHMENT_TYPES: Final = {
    "head_office": r"(?:ETABLISSEMENT )?SIEGE(?: SOCIAL)?|(?:ETABLISSEMENT )?PRINCIPAL|(?:REGISTERED |MAIN )?OFFICE"
    r"|HEAD ?(?:OFFICE|QUARTERS?)|HQ|MAIN|OUI|YES|TRUE|VRAI|O|Y|1",
    "secondary": r"(?:ETABLISSEMENT |UNITE )?SECONDAIRE|SECONDARY(?: ESTABLISHMENT| OFFICE)?|BRANCH(?: OFFICE)?"
    r"|SUCCURSALE|AGENCE|NON|NO|FALSE|FAUX|N|0",
}
_STATES: Final = {
    "A": r"A|ACTIFS?|ACTIVE|OUVERTE?|OPEN(?:ED)?|EN ACTIVITE",
    "F": r"F|C|FERMEE?|CLOSED|CESSEE?|CEASED|RADIEE?",
}


def category_code(text: str | None, selection: Mapping[str, str] | None = None) -> str | None:
    """Give PME, ETI or GE from a code, a long label in French or English, or the ERP's own key."""
    return code_of_selection(text, selection) or _matching(text, _CATEGORIES)


def category_label(code: str | None, language: Language = "fr") -> str | None:
    """Give the long label of a category; ``None`` for an unknown code."""
    return next((row[f"label_{language}"] for row in _categories() if row["code"] == code), None)


def legal_form_code(text: str | None, selection: Mapping[str, str] | None = None) -> str | None:
    """Give INSEE's legal category (four digits) from the code, with or without its label, or from the label alone.

    ``None`` for a code or a label INSEE does not have, and for a label that several codes share.
    """
    own = code_of_selection(text, selection)
    if own is not None or text is None:
        return own
    code = _LEGAL_FORM.fullmatch(text)
    if code:
        return code.group(1) if code.group(1) in _legal_forms() else None
    return _legal_form_labels().get(fold(text))


def legal_form_label(code: str | None) -> str | None:
    """Give the French label of a legal category of any level; INSEE publishes no other language."""
    return _legal_forms().get(code or "")


def establishment_type_code(text: str | None, selection: Mapping[str, str] | None = None) -> EstablishmentType | None:
    """Tell a head office from a secondary establishment, in French, English, yes or no, or the ERP's own key."""
    found = code_of_selection(text, selection) or _matching(text, _ESTABLISHMENT_TYPES)
    return "head_office" if found == "head_office" else "secondary" if found == "secondary" else None


def establishment_type_label(code: str | None, language: Language = "fr") -> str | None:
    """Give the label of a kind of establishment."""
    labels = {
        "head_office": {"fr": "Siège", "en": "Head office"},
        "secondary": {"fr": "Établissement secondaire", "en": "Secondary establishment"},
    }
    return labels.get(code or "", {}).get(language)


def state_code(text: str | None, selection: Mapping[str, str] | None = None) -> State | None:
    """Give an establishment's state, A (active) or F (closed); a legal unit's ``Cessée`` reads as closed too."""
    found = code_of_selection(text, selection) or _matching(text, _STATES)
    return "A" if found == "A" else "F" if found == "F" else None


def state_label(code: str | None, language: Language = "fr") -> str | None:
    """Give the label of an establishment's state."""
    labels = {"A": {"fr": "Actif", "en": "Active"}, "F": {"fr": "Fermé", "en": "Closed"}}
    return labels.get(code or "", {}).get(language)


def _matching(text: str | None, patterns: Mapping[str, str]) -> str | None:
    folded = fold(text)
    return next((code for code, pattern in patterns.items() if folded and re.fullmatch(pattern, folded)), None)


@cache
def _categories() -> list[dict[str, str]]:
    return read_table("company_categories.csv")


@cache
def _legal_forms() -> dict[str, str]:
    return {row["code"]: row["label_fr"] for row in read_table("legal_forms.csv")}


@cache
def _legal_form_labels() -> dict[str, str]:
    """Map folded labels of the last level to their code; a label of two codes says nothing."""
    labels: dict[str, set[str]] = {}
    for row in read_table("legal_forms.csv"):
        if len(row["code"]) == _LEGAL_CODE_LENGTH:
            labels.setdefault(fold(row["label_fr"]), set()).add(row["code"])
    return _SHORT_LEGAL_FORMS | {label: min(codes) for label, codes in labels.items() if len(codes) == 1}
