"""The whole comparison on two files, without a database or network: what ``sirene compare`` prints.

Partners are a CSV file in the canonical columns, answers are ODS records (Explore API v2.1), one flat object a line. It
sits above the domain and the register's parser and opens nothing but the two files. What a file holds that cannot be
read is named by its line in the warnings; the rest is compared.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.lookup import KnownEstablishments
from sirene_pipeline.domain.records import CANONICAL_COLUMNS, ErpProfile, NotFound, Partner
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.ods.parse import parse_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sirene_pipeline.domain.records import Establishment
    from sirene_pipeline.domain.verdicts import Comparison

KEY: Final = "partner_id"
DELIMITERS: Final = ",;\t|"
COLUMNS: Final = ("partner_id", "what", "field", "kind", "current", "new", "verdict", "reason")
"""The columns of a row. ``what`` is ``line`` (a change that would be proposed, with its ``kind``), ``event`` (its type
in ``field``) or ``verdict`` (one field compared; ``new`` is then what the register says)."""
_NO: Final = frozenset({"false", "f", "0", "no", "non", "n", "faux"})
_FLAGS: Final = frozenset({"is_company", "active"})


Row: TypeAlias = "dict[str, str | None]"
"""One row of the result: each of ``COLUMNS`` as text, ``None`` where there is none."""


class CompareFilesError(ValueError):
    """A file cannot be compared at all; the message says which one, why, and what to do."""


@dataclass(frozen=True, slots=True)
class CompareReport:
    """The rows in the order of the partners file, what the reader must know beside them, and how many partners."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    partners: int


def default_profile() -> ErpProfile:
    """All canonical fields and no keys of an ERP: INSEE's codes and labels are what is proposed."""
    return ErpProfile("file")


def compare_files(
    partners_path: Path,
    answers_path: Path,
    profile: ErpProfile | None = None,
    options: CompareOptions | None = None,
) -> CompareReport:
    """Compare the partners of one file with the answers of another.

    Args:
        partners_path: CSV with a header of canonical columns, in UTF-8 (or Windows-1252, which is reported); comma,
            semicolon, tab or bar between the values. Columns it lacks are not compared.
        answers_path: one ODS record a line. It may hold more establishments than the partners need, such as the new
            head office of a company that moved.
        profile: the ERP's fields and keys; by default all fields and INSEE's own codes and labels.
        options: how to compare.

    Raises:
        CompareFilesError: a file is missing, is no text, or has no column ``partner_id``.
    """
    notes: list[str] = []
    partners, columns = read_partners(partners_path, notes)
    register = KnownEstablishments(read_answers(answers_path, notes))
    answers = {partner.partner_id: register.answer(partner) for partner in partners}
    notes += [
        f"not_found: the answers hold nothing for partner {key} ({answer.asked}); nothing is concluded from that"
        for key, answer in answers.items()
        if isinstance(answer, NotFound) and answer.asked
    ]
    chosen = profile or default_profile()
    chosen = replace(chosen, fields=chosen.fields & columns)
    compared = compare_many(partners, answers, profile=chosen, options=options or CompareOptions())
    rows = tuple(row for comparison in compared for row in rows_of(comparison))
    return CompareReport(rows, tuple(notes), len(partners))


def rows_of(comparison: Comparison) -> Iterator[Row]:
    """The rows of one partner: its lines, then its events, then the verdict on each field."""
    key = comparison.partner_id
    for line in comparison.lines:
        yield _row(key, "line", line.field, line.kind.value, line.current, line.new, line.verdict.value, line.reason)
    for event in comparison.events:
        new = event.detail.get("new_siret")
        yield _row(key, "event", event.type.value, None, event.siret, new, None, event.reason)
    for found in comparison.differences:
        register = found.register or found.proposed
        yield _row(key, "verdict", found.field, None, found.current, register, found.verdict.value, found.reason)


def read_partners(path: Path, notes: list[str]) -> tuple[list[Partner], frozenset[str]]:
    """Read the partners and which canonical columns the file has; unknown columns and unusable rows go to ``notes``.

    Raises:
        CompareFilesError: a file that cannot be read, or one without ``partner_id``.
    """
    text = _text(path, notes)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    header = [name.strip() for name in next(reader, [])]
    if KEY not in header:
        raise CompareFilesError(
            f"{path} has no column {KEY} in its first line. Name its columns {', '.join(CANONICAL_COLUMNS)}; "
            f"all but {KEY} may be left out."
        )
    notes += [f"{path}: the column {name!r} is unknown and ignored" for name in header if name not in CANONICAL_COLUMNS]
    partners: dict[str, Partner] = {}
    for values in _rows(path, reader, len(header), notes):
        partner = _partner(dict(zip(header, values, strict=False)))
        if not partner.partner_id or partner.partner_id in partners:
            fault = f"the {KEY} {partner.partner_id!r} stands twice" if partner.partner_id else f"no {KEY}"
            notes.append(f"{path}, line {reader.line_num}: {fault}; the row is not compared")
        else:
            partners[partner.partner_id] = partner
    return list(partners.values()), frozenset(header) & frozenset(CANONICAL_COLUMNS)


def read_answers(path: Path, notes: list[str]) -> list[Establishment]:
    """Read the records of the answers file; a line that is none goes to ``notes`` with its number.

    Raises:
        CompareFilesError: a file that cannot be read.
    """
    found: list[Establishment] = []
    for number, line in enumerate(_text(path, notes).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(parse_record(_record(line)))
        except (ValueError, RegisterError) as error:
            notes.append(f"{path}, line {number}: no flat ODS record ({error}); the line is left out")
    return found


def _row(*values: str | None) -> Row:
    return dict(zip(COLUMNS, values, strict=True))


def _text(path: Path, notes: list[str]) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CompareFilesError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(f"{path} is not UTF-8 and is read as Windows-1252; check its accents, or save it as UTF-8")
        return raw.decode("cp1252", errors="replace")


def _rows(path: Path, reader: Any, width: int, notes: list[str]) -> Iterator[list[str]]:
    """The rows below the header; one with more values than columns is shifted, and nobody knows where."""
    try:
        for values in reader:
            if len(values) > width:
                notes.append(f"{path}, line {reader.line_num}: {len(values)} values for {width} columns; not compared")
            elif any(value.strip() for value in values):
                yield values
    except csv.Error as error:
        notes.append(f"{path}, line {reader.line_num}: {error}; the rows from here on are not compared")


def _partner(row: dict[str, str]) -> Partner:
    values: dict[str, Any] = {name: row[name].strip() or None for name in CANONICAL_COLUMNS if name in row}
    for name in _FLAGS & values.keys():
        values[name] = (values[name] or "true").casefold() not in _NO
    return Partner(**{**values, KEY: values.get(KEY) or ""})


def _record(line: str) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError(f"a {type(record).__name__}, not an object")  # noqa: TRY004 - told like unreadable JSON
    return record
