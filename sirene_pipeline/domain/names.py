"""Names: the several a legal unit and its establishment bear, and whether the ERP's is one of them.

An ERP may call a partner by its legal name, a trade name (enseigne), a usual name or an acronym; whichever it is, it is
respected. Two names are equal when only spelling parts them: case, accents, spaces, punctuation, the legal form, a few
abbreviations. There is no fuzziness: ALTIOR and ALTIORIS are two names.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import visible
from sirene_pipeline.domain.judgement import Judgement, Sentences
from sirene_pipeline.domain.names_damage import is_damage_of
from sirene_pipeline.domain.text import fold, is_blank, is_mask
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.domain.records import Establishment

LITERALS_FOR_NONE: Final = frozenset({
    "SUPPRESSION DU NOM COMMERCIAL", "SUPPRESSION NOM COMMERCIAL", "SUPPRESSION DE L ENSEIGNE", "SUPPRESSION ENSEIGNE",
    "SUPPRESSION DE LA DENOMINATION USUELLE", "NEANT", "SANS ENSEIGNE", "SANS NOM COMMERCIAL", "SANS OBJET", "AUCUN",
    "AUCUNE", "NON RENSEIGNE", "A COMPLETER", "INCONNU", "NULL", "NONE",
})  # fmt: skip
"""What clerks typed where a name was to be removed, folded; the options may hold another list."""

SENTENCES: Final[Sentences] = {
    "name_same": ("même nom", "same name"),
    "name_is_trade_name": ("l'ERP le nomme par son enseigne ou son nom d'usage", "the ERP names it by its trade name"),
    "name_spelling": ("même nom, écrit autrement", "same name, written differently"),
    "name_spelling_of_trade_name": (
        "enseigne ou nom d'usage, écrit autrement",
        "its trade name, written differently",
    ),
    "name_legal_form": ("même nom, à la forme juridique près", "same name but for the legal form"),
    "name_acronym": ("l'ERP le nomme par son sigle", "the ERP names it by its acronym"),
    "name_joined": ("l'ERP réunit plusieurs noms de l'unité", "the ERP joins several names of the unit"),
    "name_own": (
        "nom propre à l'ERP, la dénomination sociale concorde",
        "a name of the ERP's own; the legal name agrees",
    ),
    "name_mojibake": ("caractères abîmés par un mauvais encodage", "characters damaged by a wrong encoding"),
    "name_spreadsheet": (
        "un tableur a changé le nom en date ou en nombre",
        "a spreadsheet made the name a date or number",
    ),
    "name_missing": ("nom absent de l'ERP", "the ERP has no name"),
    "name_unknown": ("le répertoire ne donne pas de nom", "the register gives no name"),
    "name_different": ("le nom a changé au répertoire", "the name differs from the register's"),
    "legal_name_is_trade_name": (
        "l'ERP tient l'enseigne pour la dénomination sociale",
        "the ERP holds the trade name as the legal name",
    ),
    "trade_name_unknown": ("le répertoire ne donne pas d'enseigne", "the register gives no trade name"),
    "trade_name_is_legal_name": (
        "l'ERP tient la dénomination sociale pour l'enseigne",
        "the ERP holds the legal name as the trade name",
    ),
}

_LEGAL_FORMS: Final = frozenset({
    "SA", "SAS", "SASU", "SARL", "SARLU", "EURL", "EIRL", "EI", "SNC", "SCS", "SCA", "SCI", "SCM", "SCP", "SC", "SCEA",
    "GAEC", "EARL", "GIE", "GEIE", "SELARL", "SELAS", "SELASU", "SELAFA", "SCOP", "SCIC", "SEM", "SEML", "SPL", "SE",
    "SPRL", "GMBH", "AG", "LTD", "LLC", "INC", "PLC", "BV", "NV", "SRL", "ASSOCIATION", "ASSOC",
})  # fmt: skip
_LONG_LEGAL_FORMS: Final = (
    "SOCIETE PAR ACTIONS SIMPLIFIEE UNIPERSONNELLE", "SOCIETE PAR ACTIONS SIMPLIFIEE A ASSOCIE UNIQUE",
    "SOCIETE PAR ACTIONS SIMPLIFIEE", "SOCIETE A RESPONSABILITE LIMITEE", "SOCIETE ANONYME", "SOCIETE EUROPEENNE",
    "SOCIETE CIVILE IMMOBILIERE", "SOCIETE EN NOM COLLECTIF", "ENTREPRISE UNIPERSONNELLE A RESPONSABILITE LIMITEE",
    "S A R L", "S A S U", "S A S", "E U R L", "S N C", "S C I", "S A", "G I E",
)  # fmt: skip
_SHORT: Final = {
    "SAINT": "ST", "SAINTE": "STE", "SOCIETE": "STE", "ETABLISSEMENT": "ETS", "ETABLISSEMENTS": "ETS", "ETABLTS": "ETS",
    "COMPAGNIE": "CIE", "GENERALE": "GLE", "FRERES": "FRES",
}  # fmt: skip
_LINK_WORDS: Final = frozenset({"ET", "AND"})
_COMMON_WORDS: Final = frozenset({
    "AU", "AUX", "DE", "DES", "DU", "EN", "LA", "LE", "LES", "ET", "PAR", "POUR", "SUR", "FRANCE", "GROUPE", "CABINET",
    "ENTREPRISE", "SOCIETE", "STE", "ETS", "AGENCE", "CENTRE", "CONSEIL", "FORMATION", "FORMATIONS", "SERVICE",
    "SERVICES",
})  # fmt: skip
"""Words two companies share by chance."""
_NOT_DISTINCTIVE: Final = _LEGAL_FORMS | _COMMON_WORDS
_SHORTEST_WORD: Final = 3
_LONGEST: Final = 200
_UNLIKE_BELOW: Final = 0.55
"""Share of letters in common, in order, under which two names without a shared word are unlike."""


@dataclass(frozen=True, slots=True)
class RegisterNames:
    """The public names of an establishment and its unit, blanks, masks and literals for "none" taken out."""

    legal: str | None
    trade: tuple[str, ...]
    acronym: str | None

    @property
    def every(self) -> tuple[str, ...]:
        """All names, the legal one first."""
        names = (self.legal, *self.trade, self.acronym)
        return tuple(dict.fromkeys(name for name in names if name))


def names_of(establishment: Establishment, literals: frozenset[str] = LITERALS_FOR_NONE) -> RegisterNames:
    """The names that may be compared; a natural person's own name stands for the legal one."""

    def usable(texts: Iterable[str | None]) -> tuple[str, ...]:
        shown = (visible(text) for text in texts)
        return tuple(dict.fromkeys(text for text in shown if text and fold(text) and fold(text) not in literals))

    legal = usable((establishment.legal_name, establishment.person_name))
    acronym = usable((establishment.acronym,))
    return RegisterNames(
        legal[0] if legal else None,
        usable((*establishment.trade_names, establishment.usual_name, *establishment.unit_usual_names)),
        acronym[0] if acronym else None,
    )


def judge_name(
    current: str | None, names: RegisterNames, erp_legal_name: str | None = None
) -> tuple[Judgement, str | None]:
    """Compare the name a partner goes by with all of the register's; gives the verdict and the name to propose.

    An empty or changed name is proposed as the legal name. Where the ERP keeps a legal name of its own that agrees with
    the register, ``name`` is the ERP's choice: it may only be changed to a trade name, and is else left alone.
    """
    if not names.every:
        return Judgement(Verdict.NOT_COMPARABLE, "name_unknown"), None
    best = names.legal or names.every[0]
    if current is None or is_blank(current):
        return Judgement(Verdict.MISSING, "name_missing"), best
    found = _known_name(current, names)
    if found is not None:
        return found
    if _legal_name_agrees(erp_legal_name, current, names):
        if names.trade:
            return Judgement(Verdict.DIFFERENT, "name_different"), names.trade[0]
        return Judgement(Verdict.EQUIVALENT, "name_own"), None
    return Judgement(Verdict.DIFFERENT, "name_different"), best


def judge_legal_name(current: str | None, names: RegisterNames) -> tuple[Judgement, str | None]:
    """Compare the ERP's legal name with the register's; a trade name in its place is a difference."""
    if names.legal is None:
        return Judgement(Verdict.NOT_COMPARABLE, "name_unknown"), None
    if current is None or is_blank(current):
        return Judgement(Verdict.MISSING, "name_missing"), names.legal
    found = _known_name(current, RegisterNames(names.legal, (), names.acronym))
    if found is not None:
        return found[0], names.legal
    held = any(same_name(current, name) for name in names.trade)
    return Judgement(Verdict.DIFFERENT, "legal_name_is_trade_name" if held else "name_different"), names.legal


def judge_trade_name(current: str | None, names: RegisterNames) -> tuple[Judgement, str | None]:
    """Compare the ERP's trade name with the register's; where the register has none there is nothing to say."""
    if not names.trade:
        return Judgement(Verdict.NOT_COMPARABLE, "trade_name_unknown"), None
    if current is None or is_blank(current):
        return Judgement(Verdict.MISSING, "name_missing"), names.trade[0]
    found = _known_name(current, RegisterNames(None, names.trade, names.acronym))
    if found is not None:
        return found
    if names.legal and same_name(current, names.legal):
        return Judgement(Verdict.EQUIVALENT, "trade_name_is_legal_name"), None
    return Judgement(Verdict.DIFFERENT, "name_different"), names.trade[0]


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, spelling and legal form aside."""
    return _squeezed(one) == _squeezed(other) or name_key(one) == name_key(other)


def unlike(one: str, other: str) -> bool:
    """Tell whether two names have so little in common that they are likely two companies."""
    ours, theirs = _distinctive(one), _distinctive(other)
    if set(ours) & set(theirs):
        return False
    return likeness("".join(ours) or name_key(one), "".join(theirs) or name_key(other)) < _UNLIKE_BELOW


def likeness(one: str, other: str) -> float:
    """The share of letters two texts have in common, in order: 0 to 1."""
    return SequenceMatcher(None, one[:_LONGEST], other[:_LONGEST], autojunk=False).ratio()


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """A name without spaces, abbreviations and legal form; a name that is only a legal form stays whole."""
    text = fold(name)
    for form in _LONG_LEGAL_FORMS:
        text = text.removeprefix(f"{form} ").removesuffix(f" {form}")
    tokens = [_SHORT.get(word, word) for word in text.split() if word not in _LINK_WORDS]
    bare = tokens
    while len(bare) > 1 and bare[-1] in _LEGAL_FORMS:
        bare = bare[:-1]
    while len(bare) > 1 and bare[0] in _LEGAL_FORMS:
        bare = bare[1:]
    return "".join(bare) or _squeezed(name)


def _known_name(current: str, names: RegisterNames) -> tuple[Judgement, str | None] | None:
    """The verdict when the ERP's name is one of the register's, or a damaged one; the name it stands for."""
    for name in names.every:
        if current == name:
            code = "name_same" if name == names.legal else "name_is_trade_name"
            return Judgement(Verdict.SAME, "name_acronym" if name == names.acronym else code), name
    for name in names.every:
        if (damage := is_damage_of(current, name)) is not None:
            return Judgement(Verdict.DIFFERENT, f"name_{damage}", repair=True), name
    for name in names.every:
        if spelling := _spelling_code(current, name, names):
            return Judgement(Verdict.EQUIVALENT, spelling), name
    for pair in permutations(names.every, 2):
        if _squeezed(current) == "".join(map(_squeezed, pair)) or name_key(current) == "".join(map(name_key, pair)):
            return Judgement(Verdict.EQUIVALENT, "name_joined"), None
    return None


def _spelling_code(current: str, name: str, names: RegisterNames) -> str | None:
    if _squeezed(current) == _squeezed(name):
        if name == names.acronym:
            return "name_acronym"
        return "name_spelling_of_trade_name" if name in names.trade and name != names.legal else "name_spelling"
    return "name_legal_form" if name_key(current) == name_key(name) else None


def _legal_name_agrees(erp_legal_name: str | None, current: str, names: RegisterNames) -> bool:
    if erp_legal_name is None or names.legal is None or is_mask(erp_legal_name) or same_name(erp_legal_name, current):
        return False
    return same_name(erp_legal_name, names.legal)


@lru_cache(maxsize=65_536)
def _squeezed(name: str) -> str:
    return fold(name).replace(" ", "") or name.strip()


def _distinctive(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others; initials, articles, forms and common words do not."""
    return tuple(word for word in fold(name).split() if len(word) >= _SHORTEST_WORD and word not in _NOT_DISTINCTIVE)
