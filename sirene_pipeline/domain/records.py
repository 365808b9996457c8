"""The records everything else talks about: a partner of the ERP, an establishment of the register, an answer.

Values are text as their source wrote them, except the few typed ones named below. ``None`` means "no value": a null, a
blank string and a missing key all arrive here as ``None``. A mask (``[ND]``, ``[NON-DIFFUSIBLE]``) is kept as text: it
is not a value, and only the comparison may say so, field by field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Partner:
    """One record of the ERP in the canonical columns; ``partner_id`` is the ERP's own key as text."""

    partner_id: str
    ref: str | None = None
    name: str | None = None
    legal_name: str | None = None
    trade_name: str | None = None
    is_company: bool = True
    active: bool = True
    siren: str | None = None
    siret: str | None = None
    vat: str | None = None
    street: str | None = None
    street2: str | None = None
    street3: str | None = None
    post_code: str | None = None
    town: str | None = None
    region: str | None = None
    department: str | None = None
    country: str | None = None
    naf: str | None = None
    legal_form: str | None = None
    establishment_type: str | None = None
    administrative_state: str | None = None
    creation_date: str | None = None
    category: str | None = None
    workforce: str | None = None
    last_processed: str | None = None
    turnover: str | None = None
    partner_category: str | None = None
    changed_at: str | None = None


CANONICAL_COLUMNS: Final = tuple(f.name for f in fields(Partner))
"""The columns of ``partners.sql``, of partner files and of ``review.partners``, in this order."""


@dataclass(frozen=True, slots=True)
class Establishment:
    """One SIRET of the register with its legal unit's values, whatever the source; codes are INSEE's, not labels.

    ``state`` is A (active) or F (closed), ``unit_state`` A or C (ceased), ``diffusion`` O or P (partial; the old N is
    read as P). Dates are ISO ``YYYY-MM-DD``, ``*_last_processed`` ISO date-times. ``street_type`` is the long form in
    capitals (``QUAI``) or ``None``. A code the nomenclatures do not know is kept as the source wrote it.
    """

    siret: str
    siren: str
    nic: str
    state: str | None = None
    unit_state: str | None = None
    diffusion: str | None = None
    unit_diffusion: str | None = None
    is_head_office: bool | None = None
    head_office_siret: str | None = None
    creation_date: str | None = None
    unit_creation_date: str | None = None
    closed_on: str | None = None
    unit_closed_on: str | None = None
    # Address.
    complement: str | None = None
    number: str | None = None
    repetition: str | None = None
    last_number: str | None = None
    street_type: str | None = None
    street_label: str | None = None
    special_distribution: str | None = None
    post_code: str | None = None
    town: str | None = None
    commune_code: str | None = None
    cedex_code: str | None = None
    cedex_town: str | None = None
    foreign_town: str | None = None
    country_code: str | None = None
    country_label: str | None = None
    department_code: str | None = None
    # Names.
    legal_name: str | None = None
    acronym: str | None = None
    unit_usual_names: tuple[str, ...] = ()
    usual_name: str | None = None
    trade_names: tuple[str, ...] = ()
    natural_person: bool = False
    person_name: str | None = None
    # Activity, size, form.
    naf: str | None = None
    naf_nomenclature: str | None = None
    unit_naf: str | None = None
    unit_naf_nomenclature: str | None = None
    naf_2025: str | None = None
    unit_naf_2025: str | None = None
    legal_form: str | None = None
    legal_form_label: str | None = None
    category: str | None = None
    category_year: str | None = None
    workforce: str | None = None
    workforce_year: str | None = None
    unit_workforce: str | None = None
    unit_workforce_year: str | None = None
    last_processed: str | None = None
    unit_last_processed: str | None = None
    purged: bool = False


ESTABLISHMENT_COLUMNS: Final = tuple(f.name for f in fields(Establishment))


@dataclass(frozen=True, slots=True)
class Succession:
    """A link INSEE publishes from a closed establishment to the one that took over."""

    siret: str
    since: str | None = None
    head_office_transferred: bool | None = None
    economic_continuity: bool | None = None


class FailureKind(StrEnum):
    """Why a register could not answer; what each one means for the run is told in ``register/errors.py``."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    UNKNOWN_DATASET = "unknown_dataset"
    CHANGED_SCHEMA = "changed_schema"
    REFUSED_QUERY = "refused_query"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"
    INCONSISTENT = "inconsistent"
    BUDGET_SPENT = "budget_spent"


@dataclass(frozen=True, slots=True)
class Found:
    """The register knows the identifier asked for.

    ``establishment`` is ``None`` only when a SIREN was asked for: then ``head_offices`` holds what the register calls
    the head office of that unit (one, none or, by a fault of the register, several). When the establishment is closed,
    ``head_offices`` holds the unit's present head office, if the source was asked for it.
    """

    asked: str
    establishment: Establishment | None
    head_offices: tuple[Establishment, ...] = ()
    successors: tuple[Succession, ...] = ()
    replaced_by_siren: str | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """The register answered, and does not hold the identifier.

    ``replaced_by_siren`` is set when the source knows that the SIREN was given by mistake and which one is kept.
    """

    asked: str
    replaced_by_siren: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The register did not answer for this identifier; nothing is known, so nothing changes but the attempt clock.

    Not even that moves when it was never ``tried``: the run had stopped asking before.
    """

    asked: str
    kind: FailureKind
    message: str
    permanent: bool = False
    tried: bool = True


Answer = Found | NotFound | Failed


@dataclass(frozen=True, slots=True)
class ErpProfile:
    """How one ERP writes what the register says: which canonical fields it holds, and its own selection keys.

    ``selections`` maps a canonical field to {INSEE code: the ERP's key}: ``{"workforce": {"51": "12 - 2 000 to 4 999
    employees"}, "category": {"ETI": "Mid-sized company"}, "establishment_type": {"head_office": "headquarter",
    "secondary": "secondary"}}``. A selection the ERP's key of which is unknown is shown and never written.
    """

    name: str
    fields: frozenset[str] = frozenset(CANONICAL_COLUMNS)
    selections: dict[str, dict[str, str]] = field(default_factory=dict)
    naf_dotted: bool = True
    country_format: str = "iso"
