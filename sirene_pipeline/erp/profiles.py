"""Profiles: how one ERP stores the canonical fields, read from ``fields.toml`` and ``partners.sql`` of a folder.

``fields.toml`` says ``title``, ``table`` (``schema.table`` where needed), ``key``, ``[columns]`` (canonical field to
column of that table), ``writable`` (a choice of those fields), and optionally ``read_from_elsewhere`` (fields that
``partners.sql`` takes from other tables: compared, never written), ``[twins]`` (a field to a second column that is
written along with it, such as the second SIREN field of an Open-Prod base), ``naf_dotted``, ``country_format``,
``notes`` and ``[selections.FIELD]`` (code to the ERP's own key). The folder's name is the profile's name.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sirene_pipeline.domain.records import CANONICAL_COLUMNS, ErpProfile
from sirene_pipeline.sqlfiles import SqlFileNotFoundError, sql_path

_REQUIRED: Final = {"title": str, "table": str, "key": str, "writable": list, "columns": dict}
_OPTIONAL: Final = {
    "read_from_elsewhere": list,
    "twins": dict,
    "selections": dict,
    "naf_dotted": bool,
    "country_format": str,
    "notes": str,
}
_TYPE_NAMES: Final = {str: "a text", list: "a list of texts", dict: "a table", bool: "true or false"}
_NEVER_WRITTEN: Final = frozenset({"partner_id", "ref", "is_company", "active", "partner_category", "changed_at"})
_SELECTION_CODES: Final = {
    "workforce": frozenset(
        {"NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"},
    ),
    "category": frozenset({"PME", "ETI", "GE"}),
    "establishment_type": frozenset({"head_office", "secondary"}),
    "administrative_state": frozenset({"A", "F"}),
}


class ProfileError(ValueError):
    """A profile cannot be used; the message lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """One ERP's profile, checked.

    ``columns`` maps canonical fields to columns of ``table``; ``writable`` is a choice of its keys;
    ``read_from_elsewhere`` are fields ``partners_sql`` gives that the table itself does not hold.
    """

    profile: ErpProfile
    title: str
    partners_sql: str
    table: str
    key: str
    columns: dict[str, str]
    writable: frozenset[str]
    read_from_elsewhere: frozenset[str] = field(default=frozenset())
    twins: dict[str, str] = field(default_factory=dict)
    notes: str = ""


def profile_names() -> list[str]:
    """Return the names of the profiles that come with the product."""
    return sorted(path.parent.name for path in sql_path("erp").glob("*/fields.toml"))


def load_profile(name: str) -> LoadedProfile:
    """Load a profile that comes with the product, by name, or one of your own, by the path of its folder.

    Raises:
        ProfileError: unknown name, missing file, unreadable TOML, or the list of everything wrong in it.
    """
    folder = _folder(name)
    declared, sql = _read(folder)
    problems = _problems(declared, sql)
    if problems:
        lines = "".join(f"\n- {problem}" for problem in problems)
        raise ProfileError(f"The ERP profile {folder.name!r} has {len(problems)} fault(s) in {folder}:{lines}")
    columns: dict[str, str] = declared["columns"]
    elsewhere = frozenset(declared.get("read_from_elsewhere", ()))
    return LoadedProfile(
        profile=ErpProfile(
            name=folder.name,
            fields=frozenset(columns) | elsewhere,
            selections=declared.get("selections", {}),
            naf_dotted=declared.get("naf_dotted", True),
            country_format=declared.get("country_format", "iso"),
        ),
        title=declared["title"],
        partners_sql=sql,
        table=declared["table"],
        key=declared["key"],
        columns=columns,
        writable=frozenset(declared["writable"]),
        read_from_elsewhere=elsewhere,
        twins=declared.get("twins", {}),
        notes=declared.get("notes", "").strip(),
    )


def _folder(name: str) -> Path:
    if "/" in name or "\\" in name:
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise ProfileError(f"The ERP profile folder {folder} does not exist; correct [erp] profile.")
        return folder.resolve()
    try:
        return sql_path(f"erp/{name}")
    except SqlFileNotFoundError:
        raise ProfileError(
            f"There is no ERP profile {name!r}. Choose one of {', '.join(profile_names())}, or give the path of a "
            "folder of your own with fields.toml and partners.sql."
        ) from None


def _read(folder: Path) -> tuple[dict[str, Any], str]:
    missing = [name for name in ("fields.toml", "partners.sql") if not (folder / name).is_file()]
    if missing:
        raise ProfileError(f"The ERP profile {folder} lacks {' and '.join(missing)}.")
    try:
        declared = tomllib.loads((folder / "fields.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{folder / 'fields.toml'} is no valid TOML: {error}.") from error
    return declared, (folder / "partners.sql").read_text(encoding="utf-8").strip().removesuffix(";")


def _problems(declared: dict[str, Any], sql: str) -> list[str]:
    """Everything wrong with a profile, each fault in one sentence."""
    problems = [f"{name} is missing" for name in _REQUIRED if name not in declared]
    problems += [f"{name} is no setting of a profile" for name in declared if name not in _REQUIRED | _OPTIONAL]
    for name, kind in (_REQUIRED | _OPTIONAL).items():
        value = declared.get(name)
        if value is not None and (not isinstance(value, kind) or (isinstance(value, list) and not _is_texts(value))):
            problems.append(f"{name} must be {_TYPE_NAMES[kind]}, not {value!r}")
    if problems:
        return problems  # what follows would only repeat them
    columns, elsewhere = declared["columns"], declared.get("read_from_elsewhere", [])
    for place, names in (("columns", columns), ("read_from_elsewhere", elsewhere), ("writable", declared["writable"])):
        problems += [f"{place}: {name} is no canonical field" for name in names if name not in CANONICAL_COLUMNS]
    problems += [
        f"columns: {name} must name a column, not {column!r}"
        for name, column in columns.items()
        if not isinstance(column, str) or not column.strip()
    ]
    problems += [f"{name} stands in columns and in read_from_elsewhere" for name in elsewhere if name in columns]
    problems += [f"writable: {name} has no column" for name in declared["writable"] if name not in columns]
    problems += [f"writable: {name} is never written" for name in declared["writable"] if name in _NEVER_WRITTEN]
    problems += _twice_written(columns, declared["writable"])
    problems += [
        f"twins: {name} is not written" for name in declared.get("twins", {}) if name not in declared["writable"]
    ]
    if columns.get("partner_id") != declared["key"]:
        problems.append(f"columns: partner_id must be the key, {declared['key']!r}")
    problems += _selection_problems(declared.get("selections", {}), {*columns, *elsewhere})
    problems += [
        f"partners.sql gives no column {name}"
        for name in CANONICAL_COLUMNS
        if not re.search(rf"\b{name}\b", sql, re.IGNORECASE)
    ]
    return problems


def _twice_written(columns: dict[str, str], writable: list[str]) -> list[str]:
    """Two fields written to one column would overwrite each other."""
    written = [columns[name] for name in writable if name in columns]
    return [
        f"writable: two fields are written to column {column}"
        for column in sorted({*written})
        if written.count(column) > 1
    ]


def _selection_problems(selections: dict[str, Any], fields: set[str]) -> list[str]:
    problems = []
    for name, keys in selections.items():
        codes = _SELECTION_CODES.get(name)
        if codes is None:
            problems.append(f"selections: {name} is no selection; there are {', '.join(sorted(_SELECTION_CODES))}")
            continue
        if name not in fields:
            problems.append(f"selections: {name} is no field of this ERP")
        if not isinstance(keys, dict):
            problems.append(f"selections.{name} must be a table of code and key")
            continue
        problems += [f"selections.{name}: {code} is no code of it" for code in keys if code not in codes]
        problems += [
            f"selections.{name}.{code} must be a text, not {key!r}"
            for code, key in keys.items()
            if not isinstance(key, str)
        ]
    return problems


def _is_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
