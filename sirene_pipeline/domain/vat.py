"""VAT numbers: the one a SIREN gives, those of other countries, and what the VIES service may add.

The French number is computed, never looked up: ``FR``, a key of two digits, the SIREN. VIES is asked only where the
user switched it on, and nothing waits for it: an outage leaves a number unverified, and "not valid" is a note.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import stdnum.eu.vat
import stdnum.fr.siren
import stdnum.fr.tva

from sirene_pipeline.domain.identifiers import (
    SIREN_LENGTH,
    Identifier,
    check_siren,
    check_siret,
    compact,
    is_placeholder,
)
from sirene_pipeline.domain.judgement import Judgement, Sentences
from sirene_pipeline.domain.text import is_blank, is_mask
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.domain.records import Partner

_EU_PREFIX: Final = re.compile("AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI")
_OTHER_PREFIX: Final = re.compile(r"(?:CHE|GB|NO|GR)\d")
_FRENCH: Final = re.compile(r"FR[0-9A-Z]{2}\d{9}")
_MONACO: Final = "000"

SENTENCES: Final[Sentences] = {
    "vat_same": ("même numéro de TVA", "same VAT number"),
    "vat_spelling": ("même numéro de TVA, écrit autrement", "same VAT number, written differently"),
    "vat_prefix": ("même numéro de TVA, sans le préfixe FR", "same VAT number, without the prefix FR"),
    "vat_other_key": (
        "numéro de TVA valide du même SIREN, avec une autre clé",
        "valid VAT number of the same SIREN, with another key",
    ),
    "vat_missing": ("numéro de TVA absent, calculé depuis le SIREN", "no VAT number, computed from the SIREN"),
    "vat_lost_zero": (
        "le numéro de TVA a perdu un zéro",
        "the VAT number lost a zero",
    ),
    "vat_key": ("la clé du numéro de TVA est fausse", "the key of the VAT number is wrong"),
    "vat_other_siren": (
        "le numéro de TVA est celui du SIREN {siren}",
        "the VAT number is that of SIREN {siren}",
    ),
    "vat_invalid": ("le numéro de TVA est invalide", "the VAT number is invalid"),
    "vat_foreign": (
        "numéro de TVA étranger ({prefix}), laissé tel quel",
        "foreign VAT number ({prefix}), left alone",
    ),
    "vat_monaco": (
        "numéro de TVA de Monaco, laissé tel quel",
        "VAT number of Monaco, left alone",
    ),
    "vat_no_siren": ("pas de SIREN valide pour calculer la TVA", "no valid SIREN to compute a VAT number from"),
    "vat_masked": ("valeur masquée dans l'ERP", "the ERP holds a mask"),
    "vies_valid": ("numéro de TVA confirmé par VIES", "VAT number confirmed by VIES"),
    "vies_not_in": (
        "numéro de TVA absent de VIES (une entreprise sans opération intracommunautaire peut l'être)",
        "VAT number not in VIES (a company without trade inside the EU may be absent)",
    ),
    "vies_unverified": (
        "numéro de TVA non vérifié, VIES n'a pas répondu",
        "VAT number unverified, VIES did not answer",
    ),
}


class ViesAnswer(StrEnum):
    """What VIES said of one number; any fault of the service is ``UNAVAILABLE``."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    UNAVAILABLE = "unavailable"


def vat_of_siren(siren: str | None) -> str | None:
    """Compute the French VAT number of a SIREN (``FR02101010106``), or ``None`` when the SIREN is not valid."""
    checked = check_siren(siren)
    if checked.value is None:
        return None
    return "FR" + stdnum.fr.siren.to_tva(checked.value).replace(" ", "")


def siren_of_vat(vat: str | None, country: str | None = None) -> str | None:
    """Read the SIREN in a French VAT number; ``None`` for a foreign, Monegasque or invalid one.

    A number whose nine digits begin with 000 may be Monaco's: it is read as a SIREN only when ``country`` says France.
    """
    number = compact(vat)
    if country == "MC" or not _FRENCH.fullmatch(number) or not stdnum.fr.tva.is_valid(number):
        return None
    siren = check_siren(number[-SIREN_LENGTH:]).value
    return None if siren and siren.startswith(_MONACO) and country != "FR" else siren


def check_vat(text: str | None, country: str | None = None) -> Identifier:
    """Read a VAT number of France, Monaco or another country; ``country`` (ISO) helps with a missing prefix."""
    if is_blank(text):
        return Identifier("vat", text, None, "missing")
    if is_mask(text):
        return Identifier("vat", text, None, "invalid", "masked")
    if is_placeholder(text):
        return Identifier("vat", text, None, "placeholder")
    number = compact(text)
    if _is_valid(number):
        return Identifier("vat", text, number, "valid", lead_siren=siren_of_vat(number, country))
    if _FRENCH.fullmatch(number):
        lead = check_siren(number[-SIREN_LENGTH:]).value if country != "MC" else None
        return Identifier("vat", text, None, "invalid", "vat_key" if lead else "siren_checksum", lead_siren=lead)
    candidates = _vat_candidates(number, country)
    lead = siren_of_vat(candidates[0], country) if candidates else None
    return Identifier("vat", text, None, "invalid", "vat_invalid", candidates, lead)


def format_vat(vat: str) -> str:
    """Write a VAT number for reading: ``FR 44 111 111 118``; a foreign one stays in one piece after its prefix."""
    number = compact(vat)
    if not _FRENCH.fullmatch(number):
        return f"{number[:2]} {number[2:]}".strip()
    return " ".join((number[:2], number[2:4], number[4:7], number[7:10], number[10:]))


def judge_vat(erp_vat: str | None, siren: str | None, country: str | None = None) -> Judgement:
    """Compare the ERP's VAT number with the one its SIREN gives; the number to propose is ``vat_of_siren(siren)``.

    ``country`` is the partner's ISO country, where known. Foreign and Monegasque numbers are never overwritten.
    """
    computed = vat_of_siren(siren)
    if is_mask(erp_vat):
        return Judgement(Verdict.NOT_COMPARABLE, "vat_masked")
    if country == "MC" or computed is None:
        return Judgement(Verdict.NOT_COMPARABLE, "vat_monaco" if country == "MC" else "vat_no_siren")
    held = check_vat(erp_vat, country)
    if held.status in ("missing", "placeholder"):
        return Judgement(Verdict.MISSING, "vat_missing")
    if compact(erp_vat) == computed:
        return Judgement(*((Verdict.SAME, "vat_same") if erp_vat == computed else (Verdict.EQUIVALENT, "vat_spelling")))
    return _left_alone(held, compact(erp_vat)) or _judge_french(held, compact(erp_vat), computed)


def judge_vies(answer: ViesAnswer | None) -> Judgement:
    """Say what VIES's answer means for a number; ``None`` (not asked) and an outage both leave it unverified.

    No answer of VIES ever empties or changes a VAT number.
    """
    if answer is ViesAnswer.VALID:
        return Judgement(Verdict.SAME, "vies_valid")
    if answer is ViesAnswer.NOT_VALID:
        return Judgement(Verdict.EQUIVALENT, "vies_not_in")
    return Judgement(Verdict.NOT_COMPARABLE, "vies_unverified")


def vats_to_ask(partners: Iterable[Partner]) -> tuple[str, ...]:
    """List the numbers VIES is to be asked about, once each and in order: the partner's own, else its SIREN's."""
    return tuple(dict.fromkeys(vat for vat in map(_vat_to_ask, partners) if vat))


def _vat_to_ask(partner: Partner) -> str | None:
    held = check_vat(partner.vat, partner.country)
    if held.value is not None:
        return held.value if _EU_PREFIX.match(held.value) else None
    if held.status == "invalid" or partner.country == "MC":
        return None
    return vat_of_siren(partner.siren) or vat_of_siren(check_siret(partner.siret).lead_siren)


def _left_alone(held: Identifier, number: str) -> Judgement | None:
    if _is_foreign(number):
        return Judgement(Verdict.EQUIVALENT, "vat_foreign", {"prefix": number[:2]})
    if held.value is not None and held.lead_siren is None:
        return Judgement(Verdict.EQUIVALENT, "vat_monaco")
    return None


def _judge_french(held: Identifier, number: str, computed: str) -> Judgement:
    siren = computed[-SIREN_LENGTH:]
    if f"FR{number}" == computed:
        return Judgement(Verdict.EQUIVALENT, "vat_prefix")
    if computed in held.candidates:
        return Judgement(Verdict.DIFFERENT, "vat_lost_zero", repair=True)
    if number.endswith(siren):
        return Judgement(*((Verdict.EQUIVALENT, "vat_other_key") if held.valid else (Verdict.DIFFERENT, "vat_key")))
    if held.valid and held.lead_siren:
        return Judgement(Verdict.DIFFERENT, "vat_other_siren", {"siren": held.lead_siren})
    return Judgement(Verdict.DIFFERENT, "vat_invalid")


def _is_valid(number: str) -> bool:
    if _FRENCH.fullmatch(number):
        return bool(stdnum.fr.tva.is_valid(number))
    # stdnum takes EU numbers without their prefix where it knows the country; here the prefix says the country.
    return _is_foreign(number) and (bool(_OTHER_PREFIX.match(number)) or bool(stdnum.eu.vat.is_valid(number)))


def _is_foreign(number: str) -> bool:
    return bool(_EU_PREFIX.match(number) and number[:2] != "FR") or bool(_OTHER_PREFIX.match(number))


def _vat_candidates(number: str, country: str | None) -> tuple[str, ...]:
    """Give the French numbers a damaged one may have been: prefix left out, zeros of the key or of the SIREN lost."""
    if country not in (None, "FR"):
        return ()
    body = number.removeprefix("FR")
    if not (body.isascii() and body.isdigit()):
        return ()
    padded_siren = body[2:].zfill(SIREN_LENGTH)
    wanted = (body, body.zfill(SIREN_LENGTH + 2), body[:2] + padded_siren, f"0{body[:1]}{body[1:].zfill(SIREN_LENGTH)}")
    candidates = (vat_of_siren(text[2:]) for text in wanted if len(text) == SIREN_LENGTH + 2)
    found = {vat: None for vat in candidates if vat and vat[2:] in wanted}
    return tuple(found)
