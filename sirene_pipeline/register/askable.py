"""Which identifiers may be sent to a register: the last guard before a call, whatever the caller has checked."""

from __future__ import annotations

from typing import Final

from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules

from sirene_pipeline.domain.records import Failed, FailureKind

SIREN_LENGTH: Final = 9
SIRET_LENGTH: Final = 14
SIREN_WORDS: Final = "a SIREN: 9 digits that pass the checksum"
SIRET_WORDS: Final = "a SIRET: 14 digits that pass the checksum"
_PLACEHOLDER: Final = "000000000"


def is_siren(text: str) -> bool:
    """Tell whether a text is nine plain digits that pass the checksum (``000000000`` passes it and is refused)."""
    return _digits(text, SIREN_LENGTH) and text != _PLACEHOLDER and bool(siren_rules.is_valid(text))


def is_siret(text: str) -> bool:
    """Tell whether a text is fourteen plain digits whose SIREN and whole pass their checksums, La Poste's included."""
    return _digits(text, SIRET_LENGTH) and is_siren(text[:SIREN_LENGTH]) and bool(siret_rules.is_valid(text))


def not_sent(text: str, wanted: str) -> Failed:
    """Give the answer for a text that no register is asked about; ``wanted`` says what it should have been."""
    message = f"{text!r} was not sent to the register: it is not {wanted}. Correct it in the ERP."
    return Failed(text, FailureKind.REFUSED_QUERY, message, permanent=True)


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
