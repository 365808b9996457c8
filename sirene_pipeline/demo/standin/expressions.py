"""What ODSQL means once read: small frozen expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Field:
    """A field's value."""

    name: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A function of one field: ``lower``, ``length``, ``year``, ``month``, ``day``."""

    function: str
    name: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date literal, as ISO text."""

    iso: str


Literal: TypeAlias = str | int | float | bool | Date
Operand: TypeAlias = Field | Scalar | Literal


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """NOT."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``left operator right``."""

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class In:
    """``operand in ("a", "b")``."""

    operand: Operand
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """``operand in [a..b]``; a reversed bracket leaves its bound out."""

    operand: Operand
    low: Literal
    high: Literal
    with_low: bool
    with_high: bool


@dataclass(frozen=True, slots=True)
class Is:
    """``operand is [not] null | true | false``; ``value`` is ``None`` for null."""

    operand: Operand
    value: bool | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A text search: ``how`` is ``like``, ``startswith``, ``suggest``, ``search`` or ``text``; no field means all."""

    how: str
    fields: tuple[str, ...]
    text: str


Expression: TypeAlias = AnyOf | AllOf | Not | Compare | In | Between | Is | Match


@dataclass(frozen=True, slots=True)
class Selected:
    """One item of a ``select`` or ``group_by``: ``kind`` is ``field``, ``all``, ``include``, ``exclude``, ``count``."""

    kind: str
    name: str
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """One item of an ``order_by``; ``name`` is ``None`` for ``count(*)``."""

    name: str | None
    descending: bool
