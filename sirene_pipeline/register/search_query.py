"""A search of the register by identifiers, name, place and activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sirene_pipeline.register.askable import is_siren, is_siret

MAX_RESULTS: Final = 1000
"""Most establishments one search returns: ten calls of a hundred."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Criteria, all of which must hold; at least one besides ``active_only`` is needed.

    ``strict`` mode asks that a name or a town begin with what is written, in the register's spelling (capitals, no
    accents); ``wide`` mode lets the source's full text search tolerate misspellings and word order. A street is always
    searched as text; post code (a CEDEX code counts), department (``69``, ``2A``, ``974``) and NAF (``62.01Z`` or
    ``6201Z``) are exact. SIREN and SIRET are matched as identifiers, never as digits inside a name.
    """

    name: str | None = None
    siren: str | None = None
    siret: str | None = None
    street: str | None = None
    post_code: str | None = None
    town: str | None = None
    department: str | None = None
    naf: str | None = None
    active_only: bool = False
    mode: Literal["strict", "wide"] = "wide"
    limit: int = 100

    def __post_init__(self) -> None:
        """Refuse a search that asks for nothing, or for more than a bounded number of calls can bring."""
        criteria = (
            self.name,
            self.siren,
            self.siret,
            self.street,
            self.post_code,
            self.town,
            self.department,
            self.naf,
        )
        if not any(value and value.strip() for value in criteria):
            raise ValueError("A search needs at least one of name, SIREN, SIRET, street, post code, town, NAF.")
        if not 1 <= self.limit <= MAX_RESULTS:
            raise ValueError(f"A search returns 1 to {MAX_RESULTS} establishments, not {self.limit}.")
        if self.siret and not is_siret(self.siret):
            raise ValueError(f"{self.siret!r} is not a SIRET: 14 digits that pass the checksum are needed.")
        if self.siren and not is_siren(self.siren):
            raise ValueError(f"{self.siren!r} is not a SIREN: 9 digits that pass the checksum are needed.")
