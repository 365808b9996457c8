"""SIREN, SIRET and VAT number: the SIRET says who it is, the other two follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable
from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.nomenclatures import country_iso
from sirene_pipeline.domain.text import fold, is_mask
from sirene_pipeline.domain.vat import check_vat, judge_vat, vat_of_siren
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences

SENTENCES: Final[Sentences] = {
    "siren_same": ("même SIREN", "same SIREN"),
    "siren_spelling": ("même SIREN, écrit autrement", "same SIREN, written differently"),
    "siren_missing": ("SIREN absent de l'ERP, tiré du SIRET", "no SIREN in the ERP, taken from the SIRET"),
    "siren_damaged": (
        "le SIREN de l'ERP est abîmé, le SIRET donne le bon",
        "the ERP's SIREN is damaged, the SIRET gives the right one",
    ),
    "siren_not_of_siret": (
        "le SIREN ne correspond pas au SIRET, dont les neuf premiers chiffres font foi",
        "the SIREN does not fit the SIRET, whose first nine digits count",
    ),
    "siret_same": ("même SIRET", "same SIRET"),
    "siret_spelling": ("même SIRET, écrit autrement", "same SIRET, written differently"),
    "siret_other": (
        "le siège est désormais l'établissement {siret}",
        "the head office is now establishment {siret}",
    ),
    "vat_none_stated": (
        "l'ERP indique que l'entreprise n'a pas de numéro de TVA",
        "the ERP states that the company has no VAT number",
    ),
    "vat_unit_ceased": (
        "l'unité légale a cessé, son numéro de TVA n'est pas proposé",
        "the legal unit has ceased, its VAT number is not offered",
    ),
    "vat_often_none": (
        "souvent sans TVA sous cette forme juridique : le numéro calculé n'est pas proposé",
        "often without VAT in this legal form: the computed number is not offered",
    ),
}
_OFTEN_WITHOUT_VAT: Final = ("1", "2", "7", "8", "9")
"""First digits of the legal forms of persons, public bodies and associations: a computed number proves nothing."""
_STATES_NONE: Final = ("NON ASSUJETTI", "NON SOUMIS", "EXONERE", "FRANCHISE", "PAS DE TVA", "SANS TVA", "NO VAT")


def siren(pair: Pair) -> Judged:
    """The SIREN, against the first nine digits of the SIRET."""
    current, wanted = pair.partner.siren, pair.establishment.siren
    if current == wanted:
        return Judged("siren", current, wanted, wanted, Judgement(Verdict.SAME, "siren_same"))
    if is_mask(current):
        return not_comparable("siren", current, "erp_masked")
    held = check_siren(current)
    if held.value == wanted:
        judgement = Judgement(Verdict.EQUIVALENT, "siren_spelling")
    elif held.status in ("missing", "placeholder"):
        judgement = Judgement(Verdict.MISSING, "siren_missing")
    elif wanted in held.candidates:
        judgement = Judgement(Verdict.DIFFERENT, "siren_damaged", repair=True)
    else:
        judgement = Judgement(Verdict.DIFFERENT, "siren_not_of_siret")
    return Judged("siren", current, wanted, wanted, judgement)


def siret(pair: Pair) -> Judged:
    """The SIRET; another one than the establishment's only where a head office moved."""
    current, wanted = pair.partner.siret, pair.establishment.siret
    if current == wanted:
        judgement = Judgement(Verdict.SAME, "siret_same")
    elif check_siret(current).value == wanted:
        judgement = Judgement(Verdict.EQUIVALENT, "siret_spelling")
    else:
        judgement = Judgement(Verdict.DIFFERENT, "siret_other", {"siret": wanted})
    return Judged("siret", current, wanted, wanted, judgement)


def vat(pair: Pair) -> Judged:
    """The VAT number, computed from the SIREN; a foreign one, or a statement that there is none, is left alone.

    An empty field is filled for commercial companies only, the ones that nearly all have such a number.
    """
    current = pair.partner.vat
    computed = vat_of_siren(pair.establishment.siren)
    if computed is not None and current == computed:
        return Judged("vat", current, computed, computed, Judgement(Verdict.SAME, "vat_same"))
    country = country_iso(pair.partner.country)
    judgement = judge_vat(current, pair.establishment.siren, country)
    empty = check_vat(current, country).status in ("missing", "placeholder")
    if empty and fold(current).startswith(_STATES_NONE):
        return not_comparable("vat", current, "vat_none_stated")
    if empty and pair.establishment.unit_state == "C":
        return not_comparable("vat", current, "vat_unit_ceased")
    if empty and (pair.establishment.legal_form or "").startswith(_OFTEN_WITHOUT_VAT):
        return not_comparable("vat", current, "vat_often_none", computed)
    writable = judgement.verdict in (Verdict.MISSING, Verdict.DIFFERENT) or judgement.code in _SPELLINGS
    return Judged("vat", current, computed, computed if writable else None, judgement)


_SPELLINGS: Final = frozenset({"vat_same", "vat_spelling", "vat_prefix"})
