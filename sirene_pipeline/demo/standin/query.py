"""One query of the API: its parameters, their limits, and the records they ask for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.demo.standin.errors import bad_parameter, malformed, unknown_field
from sirene_pipeline.demo.standin.evaluate import matching_rows, refuse_unknown_fields
from sirene_pipeline.demo.standin.expressions import AllOf, Compare, Field, Not, Selected
from sirene_pipeline.demo.standin.odsql import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from starlette.datastructures import QueryParams

    from sirene_pipeline.demo.standin.dataset import Dataset, Row
    from sirene_pipeline.demo.standin.expressions import Expression, Ordered
    from sirene_pipeline.demo.standin.fulltext import TextIndex

PAGE: Final = 100
REACHABLE: Final = 10_000
GROUPS_REACHABLE: Final = 20_000
_DEFAULT_LIMIT: Final = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; ``condition`` joins ``where`` (repeats are ANDed), ``refine`` and ``exclude``."""

    condition: Expression | None
    select: tuple[Selected, ...]
    order_by: tuple[Ordered, ...]
    group_by: tuple[Selected, ...]
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Matching records, lazily written; ``total`` is ``None`` for groups, which the API does not count."""

    total: int | None
    records: Iterator[Row] = field(repr=False)


def read_query(params: QueryParams, fields: Collection[str], *, export: bool, filtered: bool = True) -> Query:
    """Read the parameters of ``/records`` or of an export; unknown ones are ignored, as the API does.

    ``filtered=False`` plays a server that ignores the filter.

    Raises:
        ApiError: 400, for a parameter out of range, ODSQL that does not parse, or a field the data set lacks.
    """
    parts: list[Expression] = []
    for text in params.getlist("where"):
        if text.strip():
            condition = parse("where", text)
            refuse_unknown_fields(condition, fields, "where")
            parts.append(condition)
    parts += [_facet(text, fields, "refine") for text in params.getlist("refine")]
    parts += [Not(_facet(text, fields, "exclude")) for text in params.getlist("exclude")]
    group_by = _clause(params, "group_by", fields)
    limit, offset = _window(params, export=export, grouped=bool(group_by))
    return Query(
        condition=AllOf(tuple(parts)) if parts and filtered else None,
        select=_clause(params, "select", fields),
        order_by=_clause(params, "order_by", fields),
        group_by=group_by,
        limit=limit,
        offset=offset,
    )


def answer(query: Query, dataset: Dataset, texts: TextIndex, fields: Collection[str]) -> Answer:
    """Answer a query from a data set seen through ``fields``, in their order."""
    numbers = matching_rows(dataset, texts, query.condition)
    if query.group_by:
        return Answer(None, iter(_window_of(_groups(query, dataset, numbers), query)))
    for item in reversed(query.order_by):
        numbers = _ordered(numbers, dataset, item)
    columns = _columns(query.select, fields)
    rows = (dataset.rows[number] for number in _window_of(numbers, query))
    return Answer(len(numbers), ({alias: row.get(name) for name, alias in columns} for row in rows))


def _window(params: QueryParams, *, export: bool, grouped: bool) -> tuple[int, int]:
    limit = _whole(params, "limit", -1 if export else _DEFAULT_LIMIT)
    offset = 0 if export else _whole(params, "offset", 0)
    most = GROUPS_REACHABLE if grouped else PAGE
    if not export and not -1 <= limit <= most:
        raise bad_parameter(
            f"Invalid value for limit API parameter: {limit} was found but -1 <= limit <= {most} is expected."
        )
    if offset < 0:
        raise bad_parameter(f"Invalid value for offset API parameter: {offset} was found but 0 <= offset is expected.")
    reachable = GROUPS_REACHABLE if grouped else REACHABLE
    if not export and offset + max(limit, 0) > reachable:
        raise bad_parameter(
            f"Invalid value for sum of offset + limit API parameter: {offset + limit} was found but "
            f"<= {reachable} is expected."
        )
    if limit < 0 and not export:
        limit = _DEFAULT_LIMIT
    return limit, offset


def _whole(params: QueryParams, name: str, default: int) -> int:
    text = params.get(name, "")
    try:
        return int(text) if text else default
    except ValueError:
        raise bad_parameter(
            f"Invalid value for {name} API parameter: {text} was found but an integer is expected."
        ) from None


def _window_of(items: list[Any], query: Query) -> list[Any]:
    return items[query.offset :] if query.limit < 0 else items[query.offset : query.offset + query.limit]


def _clause(params: QueryParams, name: str, fields: Collection[str]) -> tuple[Any, ...]:
    text = params.get(name, "")
    if not text.strip():
        return ()
    items: tuple[Any, ...] = parse(name, text)
    for item in items:
        plain = item.kind == "field" if isinstance(item, Selected) else item.name is not None
        if plain and item.name not in fields:
            raise unknown_field(item.name, name)
    return items


def _facet(text: str, fields: Collection[str], clause: str) -> Expression:
    name, _, value = text.partition(":")
    if name not in fields:
        raise unknown_field(name, clause)
    return Compare(Field(name), "=", value.strip('"'))


def _columns(select: tuple[Selected, ...], fields: Collection[str]) -> list[tuple[str, str]]:
    """Give the fields to write, each with the name it is written under."""
    if any(item.kind == "count" for item in select):
        raise malformed("aggregation without group_by", "select")
    columns: dict[str, str] = {}
    for item in select or (Selected("all", "*"),):
        if item.kind == "field":
            columns[item.name] = item.alias or item.name
        elif item.kind == "exclude":
            columns = {
                name: alias for name, alias in (columns or {f: f for f in fields}).items() if not _like(name, item)
            }
        else:
            columns |= {name: name for name in fields if item.kind == "all" or _like(name, item)}
    return list(columns.items())


def _like(name: str, item: Selected) -> bool:
    return fnmatchcase(name, item.name)


def _ordered(numbers: list[int], dataset: Dataset, item: Ordered) -> list[int]:
    """Sort by one field; nulls come last in both directions."""
    if item.name is None:
        raise malformed("count(*) orders groups only.", "order_by")
    name = item.name
    present = [number for number in numbers if dataset.rows[number].get(name) is not None]
    absent = [number for number in numbers if dataset.rows[number].get(name) is None]
    return sorted(present, key=lambda number: dataset.rows[number][name], reverse=item.descending) + absent


def _groups(query: Query, dataset: Dataset, numbers: list[int]) -> list[Row]:
    """Count rows by the values of the ``group_by`` fields."""
    names = [item.name for item in query.group_by]
    counts = Counter(tuple(dataset.rows[number].get(name) for name in names) for number in numbers)
    count_name = next((item.alias or item.name for item in query.select if item.kind == "count"), None)
    groups = []
    for values, count in counts.items():
        group = {item.alias or item.name: value for item, value in zip(query.group_by, values, strict=True)}
        groups.append((group | {count_name: count} if count_name else group, count))
    if query.order_by and query.order_by[0].name is None:
        groups.sort(key=lambda pair: pair[1], reverse=query.order_by[0].descending)
    else:
        groups.sort(key=lambda pair: [str(value) for value in pair[0].values()])
    return [group for group, _ in groups]
