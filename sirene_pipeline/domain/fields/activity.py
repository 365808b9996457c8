"""The activity code (APE). Five nomenclatures have codes that look alike: each is compared only with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import visible
from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable, without_value
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.nomenclatures import naf_code, naf_label, naf_nomenclatures_of, nomenclature_name
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences
    from sirene_pipeline.domain.records import Establishment

SENTENCES: Final[Sentences] = {
    "naf_same": ("même code APE", "same activity code"),
    "naf_of_unit": ("code APE de l'unité légale", "activity code of the legal unit"),
    "naf_2025_same": ("même code APE, en NAF 2025", "same activity code, in NAF 2025"),
    "naf_missing": ("code APE absent de l'ERP", "no activity code in the ERP"),
    "naf_different": ("autre code APE au répertoire", "the register has another activity code"),
    "naf_lost_zero": ("le code APE a perdu son zéro", "the activity code lost its zero"),
    "naf_other_nomenclature": (
        "les deux codes APE ne sont pas de la même nomenclature ({nomenclature} au répertoire)",
        "the two activity codes are not of one nomenclature ({nomenclature} in the register)",
    ),
    "naf_not_in_register": ("le répertoire ne donne pas de code APE", "the register gives no activity code"),
    "naf_unreadable": ("le code APE de l'ERP n'est pas lisible", "the ERP's activity code cannot be read"),
    "naf_unknown_code": (
        "aucune nomenclature ne connaît le code APE de l'ERP",
        "no nomenclature knows the ERP's activity code",
    ),
}
_IN_USE: Final = frozenset({"NAFRev2", "NAF2025"})
"""Nomenclatures a code of which may be offered; closed rows keep older ones."""
_NO_ACTIVITY: Final = frozenset({"00.00Z", "99.99Z"})
_REV2: Final = "NAFRev2"


def naf(pair: Pair) -> Judged:
    """The activity code: the establishment's first, the unit's and the NAF 2025 ones are good as well."""
    current, record = pair.partner.naf, pair.establishment
    code, nomenclature = _register_code(pair)
    if code is None:
        return not_comparable("naf", current, "naf_not_in_register")
    shown = _shown(code, nomenclature)
    proposed = code if pair.profile.naf_dotted else code.replace(".", "")
    empty = without_value("naf", current, shown, proposed if nomenclature in _IN_USE else None, "naf_missing")
    if empty is not None:
        return empty
    held = naf_code(current)
    if held is None:
        return _unreadable(current, code, shown, proposed)
    judgement = _known_code(held, code, record) or _judge_other_code(held, nomenclature)
    return Judged("naf", current, shown, proposed if judgement.code == "naf_different" else None, judgement)


def _known_code(held: str, code: str, record: Establishment) -> Judgement | None:
    """The verdict on a code that is one of the register's."""
    if held == code:
        return Judgement(Verdict.SAME, "naf_same")
    if held == naf_code(visible(record.unit_naf)):
        return Judgement(Verdict.EQUIVALENT, "naf_of_unit")
    if held in (naf_code(visible(record.naf_2025)), naf_code(visible(record.unit_naf_2025))):
        return Judgement(Verdict.EQUIVALENT, "naf_2025_same")
    return None


def _judge_other_code(held: str, nomenclature: str) -> Judgement:
    """Judge a code that is none of the register's: it differs only if it is of the register's nomenclature.

    A code that NAF rév. 2 holds too is taken as NAF rév. 2, which most ERPs were filled with.
    """
    known = naf_nomenclatures_of(held)
    if not known:
        return Judgement(Verdict.NOT_COMPARABLE, "naf_unknown_code")
    if nomenclature not in known or (nomenclature != _REV2 and _REV2 in known):
        return Judgement(Verdict.NOT_COMPARABLE, "naf_other_nomenclature", {"nomenclature": nomenclature})
    return Judgement(Verdict.DIFFERENT, "naf_different")


def _unreadable(current: str | None, code: str, shown: str, proposed: str) -> Judged:
    bare = (current or "").strip().upper().replace(".", "")
    if f"0{bare}" == code.replace(".", ""):
        return Judged("naf", current, shown, proposed, Judgement(Verdict.DIFFERENT, "naf_lost_zero", repair=True))
    return not_comparable("naf", current, "naf_unreadable", shown)


def _register_code(pair: Pair) -> tuple[str | None, str]:
    """The establishment's code with its nomenclature, else the unit's; a code INSEE uses for "none" is none."""
    record = pair.establishment
    for text, name in ((record.naf, record.naf_nomenclature), (record.unit_naf, record.unit_naf_nomenclature)):
        code = naf_code(visible(text))
        if code is not None and code not in _NO_ACTIVITY:
            # A nomenclature we do not know stays itself: nothing is compared with it.
            return code, nomenclature_name(visible(name)) or visible(name) or _likely_nomenclature(code)
    return None, _REV2


def _likely_nomenclature(code: str) -> str:
    """NAF rév. 2 where a source does not name the nomenclature, unless only another one holds the code."""
    known = naf_nomenclatures_of(code)
    return _REV2 if _REV2 in known or not known else min(known)


def _shown(code: str, nomenclature: str) -> str:
    label = naf_label(code, nomenclature)
    return f"{code} {label}" if label else code
