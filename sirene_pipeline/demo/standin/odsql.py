"""Reading ODSQL: text to a small tree of expressions, by a grammar (``odsql.lark``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken

from sirene_pipeline.demo.standin.errors import syntax_error
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
    Ordered,
    Scalar,
    Selected,
)

_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def parse(clause: str, text: str) -> Any:
    """Parse a clause (``where``, ``select``, ``order_by``, ``group_by``).

    Returns:
        An ``Expression`` for ``where``, else a tuple of ``Selected`` or ``Ordered``.

    Raises:
        ApiError: 400 with the API's words when the text is not ODSQL.
    """
    try:
        return _parsed(clause, text)
    except UnexpectedInput as error:
        token = error.token if isinstance(error, UnexpectedToken) else text[error.pos_in_stream or 0 :][:1]
        raise syntax_error(str(token) or "end", error.pos_in_stream or 0, text, clause) from None


@lru_cache(maxsize=64)
def _parsed(clause: str, text: str) -> Any:
    return _Builder().transform(_grammar().parse(text, start=clause))


@cache
def _grammar() -> Lark:
    text = (files("sirene_pipeline.demo.standin") / "odsql.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start=["where", "select", "order_by", "group_by"], maybe_placeholders=True)


def _unquoted(token: str) -> str:
    return _ESCAPED.sub(r"\1", token[1:-1])


class _Builder(Transformer[Token, Any]):
    """Turns the parse tree into the classes above; method names are the grammar's."""

    def where(self, items: list[Any]) -> Any:
        return items[0]

    def disjunction(self, items: list[Any]) -> Any:
        return AnyOf(tuple(items))

    def conjunction(self, items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else AllOf(tuple(items))

    def negation(self, items: list[Any]) -> Any:
        return Not(items[0])

    def comparison(self, items: list[Any]) -> Any:
        return Compare(items[0], str(items[1]), items[2])

    def equality(self, items: list[Any]) -> Any:
        return Compare(items[0], "=", items[1])

    def in_list(self, items: list[Any]) -> Any:
        return In(items[0], tuple(items[1:]))

    def in_field(self, items: list[Any]) -> Any:
        return Compare(items[1], "=", items[0])

    def in_range(self, items: list[Any]) -> Any:
        operand, opening, low, high, closing = items
        return Between(operand, low, high, opening == "[", closing == "]")

    def is_null(self, items: list[Any]) -> Any:
        return Is(items[0], None, items[1] is not None)

    def is_bool(self, items: list[Any]) -> Any:
        return Is(items[0], str(items[2]).lower() == "true", items[1] is not None)

    def like(self, items: list[Any]) -> Any:
        return Match("like", (items[0].name,), items[1])

    def startswith(self, items: list[Any]) -> Any:
        return Match("startswith", (items[0].name,), items[1])

    def suggest(self, items: list[Any]) -> Any:
        return Match("suggest", (items[0].name,), items[1])

    def search(self, items: list[Any]) -> Any:
        *fields, text = items
        everywhere = "*" in fields
        return Match("search", () if everywhere else tuple(fields), text)

    def searched(self, items: list[Any]) -> Any:
        return items[0].name if isinstance(items[0], Field) else "*"

    def text(self, items: list[Any]) -> Any:
        return Match("text", (), items[0])

    def scalar(self, items: list[Any]) -> Any:
        return Scalar(str(items[0]).lower(), items[1].name)

    def string(self, items: list[Any]) -> Any:
        return _unquoted(items[0])

    def number(self, items: list[Any]) -> Any:
        return float(items[0]) if "." in items[0] else int(items[0])

    def date(self, items: list[Any]) -> Any:
        return Date(items[0][4:].strip()[1:-1].replace("/", "-"))

    def boolean(self, items: list[Any]) -> Any:
        return items[0].lower() == "true"

    def field(self, items: list[Any]) -> Any:
        return Field(str(items[0]).strip("`"))

    def select(self, items: list[Any]) -> Any:
        return tuple(items)

    def selected(self, items: list[Any]) -> Any:
        chosen, alias = items
        if isinstance(chosen, Field):
            return Selected("field", chosen.name, alias)
        return Selected(chosen.kind, chosen.name, alias)

    def all_fields(self, _items: list[Any]) -> Any:
        return Selected("all", "*")

    def include(self, items: list[Any]) -> Any:
        return Selected("include", str(items[0]))

    def exclude(self, items: list[Any]) -> Any:
        return Selected("exclude", str(items[0]))

    def count(self, _items: list[Any]) -> Any:
        return Selected("count", "count(*)")

    def alias(self, items: list[Any]) -> Any:
        return str(items[0]).strip("`")

    def order_by(self, items: list[Any]) -> Any:
        return tuple(items)

    def ordered(self, items: list[Any]) -> Any:
        what, direction = items
        return Ordered(what.name if isinstance(what, Field) else None, str(direction).lower() == "desc")

    def group_by(self, items: list[Any]) -> Any:
        return tuple(items)

    def grouped(self, items: list[Any]) -> Any:
        return Selected("field", items[0].name, items[1])
