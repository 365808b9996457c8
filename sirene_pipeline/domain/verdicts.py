"""What a comparison says: one verdict a field, the lines that could be proposed, and the events that are no field."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """One field of the ERP against the register."""

    SAME = "same"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"
    MISSING = "missing"
    NOT_COMPARABLE = "not_comparable"


class LineKind(StrEnum):
    """What kind of change a proposed line is; lines of one ``head_office_moved`` group stand or fall together."""

    UPDATE = "update"
    REPAIR = "repair"
    HEAD_OFFICE_MOVED = "head_office_moved"
    IDENTIFIER = "identifier"
    SUCCESSOR = "successor"


class EventType(StrEnum):
    """Facts about a partner that are no field of it."""

    CLOSED = "closed"
    REOPENED = "reopened"
    HEAD_OFFICE_MOVED = "head_office_moved"
    SEVERAL_HEAD_OFFICES = "several_head_offices"
    NO_HEAD_OFFICE = "no_head_office"
    SUCCESSOR = "successor"
    SIREN_REPLACED = "siren_replaced"
    NON_PUBLIC = "non_public"
    VANISHED = "vanished"
    IDENTITY_CONFLICT = "identity_conflict"
    SHARED_SIRET = "shared_siret"
    INVALID_SIRET = "invalid_siret"


@dataclass(frozen=True, slots=True)
class Difference:
    """The verdict on one canonical field.

    ``current`` is the ERP's value, ``register`` the register's as a person reads it, ``proposed`` what would be
    written, in the ERP's own spelling (``None`` when nothing can be). ``reason_code`` is stable, for figures;
    ``reason`` is the same in words. A mask never stands in any of them.
    """

    field: str
    verdict: Verdict
    current: str | None
    register: str | None
    proposed: str | None
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change that could be proposed, before rules, silences, locks and holds have their say."""

    field: str
    kind: LineKind
    current: str | None
    new: str
    verdict: Verdict
    reason_code: str
    reason: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A typed fact; ``detail`` holds identifiers and dates only, never a natural person's name."""

    type: EventType
    reason: str
    siret: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that one partner and its answer have to say to each other."""

    partner_id: str
    differences: tuple[Difference, ...] = ()
    lines: tuple[Line, ...] = ()
    events: tuple[Event, ...] = ()
