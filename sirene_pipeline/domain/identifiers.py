"""SIREN, SIRET, NIC and VAT numbers as people type them: one set of verbs, a reason for every refusal.

``check_*`` reads a text and never raises. Spelling (spaces of any kind, dots, dashes, a spreadsheet's ``.0``) is taken
off; damage that lost or changed a digit (leading zeros, scientific notation) is undone only in ``candidates``, which a
person or a search must confirm. Checksums are python-stdnum's, La Poste's own rule included.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.luhn

from sirene_pipeline.domain.text import fold, is_blank, is_mask

Kind = Literal["siren", "siret", "nic", "vat"]
Status = Literal["valid", "missing", "placeholder", "invalid"]

SIREN_LENGTH: Final = 9
NIC_LENGTH: Final = 5
SIRET_LENGTH: Final = SIREN_LENGTH + NIC_LENGTH
LA_POSTE: Final = "356000000"

_MOST_LOST_ZEROS: Final = 3
_SEPARATORS: Final = re.compile(r"[\s\u200b\u2060\ufeff.,·'\u2019_/\u2010-\u2015\u2212-]+")
_FLOAT: Final = re.compile(r"(\d[\d\s]*)[.,]0{1,2}\s*")
_SCIENTIFIC: Final = re.compile(r"(\d)[.,](\d+)E\+?(\d{1,2})", re.IGNORECASE)
_SEQUENCES: Final = ("1234567890" * 2, "0123456789" * 2)
_SHORTEST_SEQUENCE: Final = 5
_PLACEHOLDER_WORDS: Final = re.compile(
    r"(?:A (?:COMPLETER|DEFINIR)|AUCUNE?|EN COURS(?: D IMMATRICULATION)?|INCONNUE?|N ?[AC]|NAN|NEANT"
    r"|NON(?: ASSUJETTIE?| COMMUNIQUE| RENSEIGNE)?|NONE|NULL?|PAS DE (?:SIREN|SIRET|TVA)|SANS|TBD|UNKNOWN|X[X ]*)?"
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a text is as an identifier.

    ``value`` is the compact number, only when it is valid. ``reason`` is a code of ``SENTENCES`` (here or in
    ``vat.py``) when it is invalid. ``candidates`` are valid numbers the text may stand for; ``lead_siren`` is a valid
    SIREN found in it, a trail for a search and no more.
    """

    kind: Kind
    raw: str | None
    value: str | None
    status: Status
    reason: str | None = None
    candidates: tuple[str, ...] = ()
    lead_siren: str | None = None

    @property
    def valid(self) -> bool:
        """Whether the number may be used as it is."""
        return self.status == "valid"


SENTENCES: Final = {
    "characters": (
        "contient autre chose que des chiffres",
        "holds something other than digits",
    ),
    "length": (
        "n'a pas le bon nombre de chiffres",
        "does not have the right number of digits",
    ),
    "siren_checksum": (
        "la clé de contrôle du SIREN est fausse",
        "the SIREN's check digit is wrong",
    ),
    "siret_checksum": (
        "la clé de contrôle du SIRET est fausse, celle de son SIREN est juste",
        "the SIRET's check digit is wrong, that of its SIREN is right",
    ),
    "siren_in_siret": (
        "un SIREN se trouve dans le champ SIRET",
        "a SIREN stands in the SIRET field",
    ),
    "siret_in_siren": (
        "un SIRET se trouve dans le champ SIREN",
        "a SIRET stands in the SIREN field",
    ),
    "vat_in_siren": (
        "un numéro de TVA se trouve dans le champ SIREN",
        "a VAT number stands in the SIREN field",
    ),
    "no_establishment": (
        "le NIC 00000 ne désigne aucun établissement",
        "NIC 00000 stands for no establishment",
    ),
    "scientific_notation": (
        "un tableur l'a écrit en notation scientifique",
        "a spreadsheet wrote it in scientific notation",
    ),
    "lost_zeros": (
        "ses zéros de tête ont été perdus",
        "its leading zeros were lost",
    ),
    "masked": (
        "la valeur est masquée",
        "the value is masked",
    ),
}
"""Reason codes of ``Identifier``, in French and English."""


def compact(text: str | None) -> str:
    """Take the spelling off a number: separators, a spreadsheet's ``.0``, wide digits; letters become capitals."""
    if text is None:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip()
    as_float = _FLOAT.fullmatch(plain)
    return _SEPARATORS.sub("", as_float.group(1) if as_float else plain).upper()


def padded(number: int | str, length: int) -> str:
    """Give back the zeros of a number that its source holds as an integer: ``padded(19, 5)`` -> ``00019``.

    For sources that are known to send numbers; what a person typed goes through ``check_*``.
    """
    return str(number).strip().zfill(length)


def check_siren(text: str | None) -> Identifier:
    """Read a SIREN: nine digits that pass Luhn."""
    early = _no_number("siren", text)
    if early:
        return early
    digits = compact(text)
    if _is_digits(digits, SIREN_LENGTH):
        if _is_siren(digits):
            return Identifier("siren", text, digits, "valid", lead_siren=digits)
        return Identifier("siren", text, None, "invalid", "siren_checksum")
    if _is_digits(digits, SIRET_LENGTH) and _is_siren(digits[:SIREN_LENGTH]):
        lead = digits[:SIREN_LENGTH]
        return Identifier("siren", text, None, "invalid", "siret_in_siren", (lead,), lead)
    in_vat = re.fullmatch(r"FR[0-9A-Z]{2}(\d{9})", digits)
    if in_vat and _is_siren(in_vat.group(1)):
        lead = in_vat.group(1)
        return Identifier("siren", text, None, "invalid", "vat_in_siren", (lead,), lead)
    return _damaged("siren", text, digits)


def check_siret(text: str | None) -> Identifier:
    """Read a SIRET: fourteen digits that pass Luhn (or La Poste's rule) and begin with a valid SIREN."""
    early = _no_number("siret", text)
    if early:
        return early
    digits = compact(text)
    if _is_digits(digits, SIREN_LENGTH) and _is_siren(digits):
        return Identifier("siret", text, None, "invalid", "siren_in_siret", lead_siren=digits)
    if not _is_digits(digits, SIRET_LENGTH):
        return _damaged("siret", text, digits)
    lead = digits[:SIREN_LENGTH] if _is_siren(digits[:SIREN_LENGTH]) else None
    if lead is None:
        reason = "siren_checksum"
    elif digits[SIREN_LENGTH:] == "0" * NIC_LENGTH:
        reason = "no_establishment"
    elif not _is_siret(digits):
        reason = "siret_checksum"
    else:
        return Identifier("siret", text, digits, "valid", lead_siren=lead)
    return Identifier("siret", text, None, "invalid", reason, lead_siren=lead)


def check_nic(text: str | None) -> Identifier:
    """Read a NIC: the five digits that number an establishment within its legal unit; they have no key of their own."""
    if is_blank(text):
        return Identifier("nic", text, None, "missing")
    digits = compact(text)
    if digits and not digits.strip("0"):
        return Identifier("nic", text, None, "placeholder")
    if _is_digits(digits, NIC_LENGTH):
        return Identifier("nic", text, digits, "valid")
    if digits.isascii() and digits.isdigit() and len(digits) < NIC_LENGTH:
        return Identifier("nic", text, None, "invalid", "lost_zeros", (digits.zfill(NIC_LENGTH),))
    return Identifier("nic", text, None, "invalid", _shape_reason(digits))


def format_siren(siren: str) -> str:
    """Write a SIREN for reading: ``111 111 118``."""
    return _grouped(compact(siren), 3, 6)


def format_siret(siret: str) -> str:
    """Write a SIRET for reading: ``111 111 118 00019``."""
    return _grouped(compact(siret), 3, 6, SIREN_LENGTH)


def is_placeholder(text: str | None) -> bool:
    """Tell whether a text stands for "we have none": one digit repeated, 123456789, or a word such as ``néant``."""
    digits = compact(text)
    if digits.isascii() and digits.isdigit():
        repeated = len(set(digits)) == 1
        counted = len(digits) >= _SHORTEST_SEQUENCE and any(s.startswith(digits) for s in _SEQUENCES)
        no_siren = len(digits) == SIRET_LENGTH and digits.startswith("0" * SIREN_LENGTH)
        return repeated or counted or no_siren
    return _PLACEHOLDER_WORDS.fullmatch(fold(text)) is not None  # a dash alone folds to nothing


def _no_number(kind: Kind, text: str | None) -> Identifier | None:
    if is_blank(text):
        return Identifier(kind, text, None, "missing")
    if is_mask(text):
        return Identifier(kind, text, None, "invalid", "masked")
    if is_placeholder(text):
        return Identifier(kind, text, None, "placeholder")
    return None


def _damaged(kind: Literal["siren", "siret"], text: str | None, digits: str) -> Identifier:
    """Describe a number of the wrong shape, with the valid numbers it may have been."""
    length, is_valid = (SIREN_LENGTH, _is_siren) if kind == "siren" else (SIRET_LENGTH, _is_siret)
    reason, found = _shape_reason(digits), digits
    if _SCIENTIFIC.fullmatch((text or "").strip()):
        reason, found = "scientific_notation", _expanded((text or "").strip())
    elif reason == "characters":
        found = re.sub(r"[^0-9]", "", digits)
    candidates: tuple[str, ...] = ()
    if length - _MOST_LOST_ZEROS <= len(found) <= length and is_valid(found.zfill(length)):
        candidates = (found.zfill(length),)
        reason = "lost_zeros" if reason == "length" else reason
    return Identifier(kind, text, None, "invalid", reason, candidates)


def _expanded(text: str) -> str:
    """Write out scientific notation that kept all its digits; an empty string when some of them are gone."""
    match = _SCIENTIFIC.fullmatch(text)
    if match is None or len(match.group(2)) < int(match.group(3)):
        return ""
    number = Decimal(text.replace(",", "."))
    return str(int(number)) if number == int(number) else ""


def _shape_reason(digits: str) -> str:
    return "length" if digits.isascii() and digits.isdigit() else "characters"


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _is_siren(digits: str) -> bool:
    return bool(stdnum.fr.siren.is_valid(digits)) and len(set(digits)) > 1


def _is_siret(digits: str) -> bool:
    """Apply stdnum's rule; a SIRET of La Poste may also pass Luhn, as its head office 35600000000048 does."""
    if not _is_siren(digits[:SIREN_LENGTH]):
        return False
    if digits.startswith(LA_POSTE) and stdnum.luhn.is_valid(digits):
        return True
    return bool(stdnum.fr.siret.is_valid(digits))


def _grouped(text: str, *cuts: int) -> str:
    bounds = (0, *cuts, len(text))
    return " ".join(part for part in (text[a:b] for a, b in pairwise(bounds)) if part)
