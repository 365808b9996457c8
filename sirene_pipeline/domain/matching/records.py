"""What matching takes and gives: a typed partner, the records offered for it, and the ranked result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sirene_pipeline.domain.matching.folding import is_masked

if TYPE_CHECKING:
    from sirene_pipeline.domain.records import Establishment, Partner

Language = Literal["fr", "en"]
Band = Literal["suggest", "show", "hide"]


@dataclass(frozen=True, slots=True)
class Query:
    """One partner as typed: any field may be missing; nothing is expected to be clean.

    ``other_names`` are further names the ERP keeps (legal name, trade name). ``department`` is a code (``69``, ``2A``,
    ``974``), used when neither post code nor town tells it.
    """

    name: str | None = None
    other_names: tuple[str, ...] = ()
    street: str | None = None
    post_code: str | None = None
    town: str | None = None
    department: str | None = None
    country: str | None = None
    siren: str | None = None
    siret: str | None = None
    vat: str | None = None

    @classmethod
    def from_partner(cls, partner: Partner) -> Query:
        """Read a partner of the ERP; ``street2`` and ``street3`` are building and zone lines and are left out."""
        others = tuple(name for name in (partner.legal_name, partner.trade_name) if name and name != partner.name)
        return cls(
            name=partner.name or next(iter(others), None),
            other_names=others,
            street=partner.street,
            post_code=partner.post_code,
            town=partner.town,
            department=partner.department,
            country=partner.country,
            siren=partner.siren,
            siret=partner.siret,
            vat=partner.vat,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record of the register offered for a query: an establishment, or a legal unit when ``siret`` is ``None``.

    ``names`` are all the names known for it: legal, usual, trade and former ones, in any order; ``former_names`` are
    those of them it no longer bears. ``is_active`` and
    ``is_head_office`` are ``None`` when the source does not say.
    """

    siren: str
    siret: str | None = None
    names: tuple[str, ...] = ()
    acronym: str | None = None
    street: str | None = None
    post_code: str | None = None
    town: str | None = None
    department: str | None = None
    commune_code: str | None = None
    is_active: bool | None = None
    is_head_office: bool | None = None
    former_names: tuple[str, ...] = ()

    @classmethod
    def from_establishment(cls, establishment: Establishment, *, former_names: tuple[str, ...] = ()) -> Candidate:
        """Read an establishment of the register; masked values count as missing."""
        e = establishment
        names = (e.legal_name, e.usual_name, *e.trade_names, *e.unit_usual_names, e.person_name, *former_names)
        number = f"{e.number}-{e.last_number}" if e.number and e.last_number else e.number
        street = " ".join(part for part in (number, e.repetition, e.street_type, _public(e.street_label)) if part)
        return cls(
            siren=e.siren,
            siret=e.siret,
            names=tuple(dict.fromkeys(name for name in names if _public(name) is not None and name)),
            acronym=_public(e.acronym),
            street=street or None,
            post_code=e.post_code,
            town=_public(e.town) or _public(e.cedex_town),
            department=e.department_code,
            commune_code=e.commune_code,
            is_active=None if e.state is None else e.state == "A" and e.unit_state != "C",
            is_head_office=e.is_head_office,
            former_names=former_names,
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate with its rates from 0 to 100, and why.

    ``siren_rate`` is the calibrated chance, in percent, that the legal unit is the right one; ``siret_rate`` that this
    very establishment is. ``tie`` marks a record that nothing tells apart from a record of another legal unit.
    """

    candidate: Candidate
    siren_rate: float
    siret_rate: float
    reason: str
    band: Band
    tie: bool = False

    @property
    def siren(self) -> str:
        """The legal unit offered."""
        return self.candidate.siren

    @property
    def siret(self) -> str | None:
        """The establishment offered; ``None`` for a record that only has a SIREN."""
        return self.candidate.siret


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What matching says of one query.

    ``ranked`` holds the candidates, best first. ``siren`` is the answer, ``None`` when matching abstains (nothing
    plausible, or a tie between legal units); ``siret`` is ``None`` as well when the unit is known but its site is not.
    ``sites`` lists the establishments between which a person has to choose. ``reason`` is in words.
    """

    ranked: tuple[Ranked, ...] = ()
    siren: str | None = None
    siret: str | None = None
    siren_rate: float = 0.0
    siret_rate: float = 0.0
    reason: str = ""
    tie: bool = False
    sites: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Bands:
    """From which SIREN rate a candidate is suggested first, shown in the list, or hidden (0 to 100)."""

    suggest: float = 95.0
    show: float = 30.0

    def of(self, rate: float) -> Band:
        """Name the band of a rate."""
        if rate >= self.suggest:
            return "suggest"
        return "show" if rate >= self.show else "hide"


DEFAULT_BANDS: Final = Bands()


def _public(value: str | None) -> str | None:
    return None if value is None or is_masked(value) else value
