"""The records the stand-in serves: loaded from a file, indexed by identifier, replaceable one by one."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SIRENE_DATASET: Final = "economicref-france-sirene-v3"
_LABEL_LENGTH: Final = 80
_INDEXED: Final = ("siret", "siren")
Row: TypeAlias = "dict[str, Any]"


class Dataset:
    """One data set: its fields with their types, and rows that hold only what is not null.

    A field met in the records and not in ``fields`` is added with the type of its first value. ``siret`` and ``siren``
    are indexed, so that a list of identifiers costs one look-up each.
    """

    def __init__(
        self, records: Iterable[Mapping[str, Any]], *, dataset_id: str = SIRENE_DATASET, fields: Mapping[str, str]
    ) -> None:
        self.dataset_id = dataset_id
        self.fields = dict(fields)
        self.rows: dict[int, Row] = {}
        self.version = 0
        self._indexes: dict[str, dict[str, set[int]]] = {name: defaultdict(set) for name in _INDEXED}
        for record in records:
            self._add(record)

    @classmethod
    def sirene(cls, records: Iterable[Mapping[str, Any]], dataset_id: str = SIRENE_DATASET) -> Dataset:
        """Make the Sirene data set, with all its fields, from flat ODS records."""
        return cls(records, dataset_id=dataset_id, fields=sirene_fields())

    def numbers_of(self, field: str, value: str) -> set[int] | None:
        """Give the row numbers whose indexed field has this value; ``None`` when the field is not indexed."""
        index = self._indexes.get(field)
        return None if index is None else index.get(value, set())

    def replace(self, record: Mapping[str, Any]) -> None:
        """Put a record in place of the one with its SIRET, or add it."""
        self.remove(str(record["siret"]))
        self._add(record)

    def update(self, siret: str, changes: Mapping[str, Any]) -> bool:
        """Change some fields of a record; a null takes the value away. Tells whether the record exists."""
        for number in self._indexes["siret"].get(siret, set()):
            self.replace({**self.rows[number], **changes})
            return True
        return False

    def remove(self, siret: str) -> bool:
        """Take a record away; tells whether it was there."""
        numbers = set(self._indexes["siret"].get(siret, set()))
        for number in numbers:
            row = self.rows.pop(number)
            for name, index in self._indexes.items():
                index[str(row.get(name))].discard(number)
        self.version += 1
        return bool(numbers)

    def _add(self, record: Mapping[str, Any]) -> None:
        number = next(reversed(self.rows), -1) + 1
        row = {sys.intern(name): _shared(value) for name, value in record.items() if value is not None}
        for name, value in row.items():
            if name not in self.fields:
                self.fields[name] = _type_of(value)
        self.rows[number] = row
        for name, index in self._indexes.items():
            if name in row:
                index[str(row[name])].add(number)
        self.version += 1


def sirene_fields() -> dict[str, str]:
    """Give the fields of the Sirene data set as the stand-in knows them: name to type."""
    text = (files("sirene_pipeline.demo.standin") / "data" / "sirene_fields.csv").read_text(encoding="utf-8")
    return {row["name"]: row["type"] for row in csv.DictReader(text.splitlines())}


def read_records(path: Path) -> Iterable[Row]:
    """Read flat ODS records, one JSON object a line, from a ``.jsonl`` or ``.jsonl.gz`` file.

    Raises:
        ValueError: naming the line that is no JSON object.
    """
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                decoded = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: not JSON ({error}).") from None
            match decoded:
                case dict():
                    yield decoded
                case _:
                    raise ValueError(f"{path}, line {number}: a JSON object is expected, not {type(decoded).__name__}.")


def _shared(value: Any) -> Any:
    """Keep one copy of a text that many rows repeat."""
    return sys.intern(value) if isinstance(value, str) and len(value) < _LABEL_LENGTH else value


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "int"
    return "double" if isinstance(value, float) else "text"
