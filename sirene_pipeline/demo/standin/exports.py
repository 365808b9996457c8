"""Writing an export: ``jsonl``, ``json`` or ``csv``, piece by piece."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.demo.standin.responses import dumped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sirene_pipeline.demo.standin.dataset import Row

INTERRUPTED: Final = (
    "Streaming interrupted due to the following error: An error occurred while exporting "
    "(error_code: InvalidRESTParameterError)"
)
_LINES_A_PIECE: Final = 200


def exported(records: Iterable[Row], form: str, fields: list[str], delimiter: str) -> Iterator[bytes]:
    """Write an export piece by piece: ``jsonl``, ``json`` or ``csv`` (with its BOM, as v2.1 does by default)."""
    lines: Iterator[str]
    if form == "csv":
        lines = _csv_lines(records, fields, delimiter)
    elif form == "json":
        lines = _json_lines(records)
    else:
        lines = (dumped(record).decode() + "\n" for record in records)
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) >= _LINES_A_PIECE:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()


def _json_lines(records: Iterable[Row]) -> Iterator[str]:
    yield "["
    for rank, record in enumerate(records):
        yield ("," if rank else "") + dumped(record).decode()
    yield "]"


def _csv_lines(records: Iterable[Row], fields: list[str], delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(fields)
    yield "\ufeff" + buffer.getvalue()
    for record in records:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_in_csv(record.get(name)) for name in fields])
        yield buffer.getvalue()


def _in_csv(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"lon", "lat"}:
        return f"{value['lat']}, {value['lon']}"
    return value
