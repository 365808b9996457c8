"""Which rows of a data set an ODSQL condition holds for."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.demo.standin.errors import unknown_field
from sirene_pipeline.demo.standin.expressions import (
    AllOf,
    AnyOf,
    Between,
    Compare,
    Date,
    Field,
    In,
    Is,
    Match,
    Not,
    Scalar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sirene_pipeline.demo.standin.dataset import Dataset, Row
    from sirene_pipeline.demo.standin.expressions import Expression, Operand
    from sirene_pipeline.demo.standin.fulltext import TextIndex

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FULL_TIME: Final = "0000-01-01T00:00:00"


def matching_rows(dataset: Dataset, texts: TextIndex, condition: Expression | None) -> list[int]:
    """Give the numbers of the rows a condition holds for, in the data set's order; all of them without a condition."""
    if condition is None:
        return list(dataset.rows)
    planned = _planned(dataset, texts, condition)
    numbers: Iterable[int] = dataset.rows if planned is None else sorted(planned)
    test = _Test(texts, condition)
    return [number for number in numbers if test.holds(condition, number, dataset.rows[number])]


def refuse_unknown_fields(condition: Expression, fields: Collection[str], clause: str) -> None:
    """Raise the API's 400 for the first field of a condition the data set does not hold."""
    for name in _fields_of(condition):
        if name not in fields:
            raise unknown_field(name, clause)


def _planned(dataset: Dataset, texts: TextIndex, condition: Expression) -> set[int] | None:
    """Give a set of rows that holds all the matching ones, from the indexes; ``None`` when only a scan can tell."""
    match condition:
        case In(Field(name), values):
            sets = [dataset.numbers_of(name, value) if isinstance(value, str) else None for value in values]
            return None if None in sets else set().union(*(rows for rows in sets if rows is not None))
        case Compare(Field(name), "=", str() as value):
            return dataset.numbers_of(name, value)
        case Match():
            return texts.numbers(condition)
        case AllOf(parts):
            known = [rows for rows in (_planned(dataset, texts, part) for part in parts) if rows is not None]
            return set.intersection(*known) if known else None
        case AnyOf(parts):
            sets = [_planned(dataset, texts, part) for part in parts]
            return None if None in sets else set().union(*(rows for rows in sets if rows is not None))
    return None


class _Test:
    """Tests rows one by one; text searches are looked up once for the whole data set."""

    def __init__(self, texts: TextIndex, condition: Expression) -> None:
        self._matched = {match: texts.numbers(match) for match in _matches_of(condition)}

    def holds(self, condition: Expression, number: int, row: Row) -> bool:
        match condition:
            case AllOf(parts):
                return all(self.holds(part, number, row) for part in parts)
            case AnyOf(parts):
                return any(self.holds(part, number, row) for part in parts)
            case Not(part):
                return not self.holds(part, number, row)
            case Match():
                return number in self._matched[condition]
        return _holds_for_values(condition, row)


def _holds_for_values(condition: Compare | In | Between | Is, row: Row) -> bool:
    match condition:
        case Compare(left, operator_, right):
            return _compare(_value(left, row), operator_, _value(right, row))
        case In(operand, values):
            value = _value(operand, row)
            if isinstance(value, str) and isinstance(values[0], str):  # the usual hundred texts, compared at once
                return value in values
            return any(_compare(value, "=", one) for one in values)
        case Between(operand, low, high, with_low, with_high):
            value = _value(operand, row)
            above = _compare(value, ">=" if with_low else ">", low)
            return above and _compare(value, "<=" if with_high else "<", high)
        case Is(operand, value, negated):
            return (_value(operand, row) == value) is not negated


def _value(operand: Operand, row: Row) -> Any:
    match operand:
        case Field(name):
            return row.get(name)
        case Scalar(function, name):
            return _scalar(function, row.get(name))
    return operand


def _scalar(function: str, value: Any) -> Any:
    if value is None:
        return None
    text = str(value)
    match function:
        case "lower":
            return text.lower()
        case "length":
            return len(text)
        case "year":
            return int(text[:4])
        case "month":
            return int(text[5:7])
    return int(text[8:10])


def _compare(left: Any, operator_: str, right: Any) -> bool:
    """Compare two values; null compares with nothing, and text with no number."""
    if left is None or right is None:
        return False
    if isinstance(left, Date) or isinstance(right, Date):
        left, right = _moment(left), _moment(right)
    if isinstance(left, str) != isinstance(right, str):
        return operator_ == "!="
    return _OPERATORS[operator_](left, right)


def _moment(value: Any) -> str:
    """Write a date or date-time of any precision as comparable text, down to the second."""
    text = value.iso if isinstance(value, Date) else str(value)
    return (text + _FULL_TIME[len(text) :])[: len(_FULL_TIME)]


def _children(condition: Expression) -> tuple[Expression, ...]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def _matches_of(condition: Expression) -> list[Match]:
    if isinstance(condition, Match):
        return [condition]
    return [match for child in _children(condition) for match in _matches_of(child)]


def _fields_of(condition: Expression) -> list[str]:
    match condition:
        case Match(_, fields, _):
            return list(fields)
        case Compare(left, _, right):
            operands: tuple[Operand, ...] = (left, right)
        case In(operand, _) | Between(operand) | Is(operand):
            operands = (operand,)
        case _:
            return [name for child in _children(condition) for name in _fields_of(child)]
    return [operand.name for operand in operands if isinstance(operand, (Field, Scalar))]
