"""Identifiers of the sample: SIREN and SIRET of nobody, and VAT numbers."""

from __future__ import annotations


def luhn_complete(digits: str) -> str:
    """Append the digit that makes a number pass Luhn's check."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - Luhn
    return digits + str(-total % 10)


def sample_siren(number: int) -> str:
    """Return a SIREN that begins with 9999, passes the check and belongs to nobody."""
    return luhn_complete(f"9999{number:04d}")


def sample_siret(number: int, establishment: int = 1) -> str:
    """Return a SIRET of a sample SIREN."""
    return luhn_complete(f"{sample_siren(number)}{establishment:04d}")


def vat_number(siren: str) -> str:
    """Compute the French VAT number that goes with a SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
