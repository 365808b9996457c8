"""Which files a stock consists of: found in a folder by INSEE's names, the latest month first, or named one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.convert import as_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.settings import StockSettings

NAMES: Final = {
    "establishments": "StockEtablissement",
    "units": "StockUniteLegale",
    "successions": "StockEtablissementLiensSuccession",
    "duplicates": "StockDoublons",
    "history": "StockUniteLegaleHistorique",
}
"""What INSEE calls the files. The history of legal units serves matching alone: it holds their former names."""

_SUFFIXES: Final = (".parquet", ".csv", ".csv.gz", ".zip")  # the quickest to read first
_DAY: Final = re.compile(r"(20\d\d)[-_]?(\d\d)(?:[-_]?(\d\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class StockFiles:
    """The files of one stock, as paths or addresses; all but the first two may be missing."""

    establishments: str
    units: str
    successions: str | None = None
    duplicates: str | None = None
    history: str | None = None

    def converted(self, progress: Progress | None) -> StockFiles:
        """Give the same stock with Parquet files, written beside the CSV or ZIP files the first time."""
        names = {one.name: getattr(self, one.name) for one in fields(self)}
        local = {kind: Path(name).expanduser() for kind, name in names.items() if name is not None}
        return replace(self, **{kind: str(as_parquet(path, progress)) for kind, path in local.items()})

    def refuse_mixed(self) -> None:
        """Refuse establishments and units whose names bear different months."""
        days = {day_in_name(self.establishments), day_in_name(self.units)}
        if None not in days and len(days) > 1:
            raise RegisterError(
                "mixed_stock",
                f"{_last_part(self.establishments)} and {_last_part(self.units)} are of different months",
            )


def find_files(settings: StockSettings) -> StockFiles:
    """Find the files of the stock the settings name; those of one month, where months are in the names.

    Raises:
        RegisterError: ``missing_file`` when the folder, the establishments or the units are missing; ``inconsistent``
            when establishments and units bear different months.
    """
    named = {kind: getattr(settings, kind) for kind in NAMES}
    found = dict.fromkeys(NAMES) if named["establishments"] and named["units"] else _in_folder(settings.folder)
    files = {kind: name or found[kind] for kind, name in named.items()}
    establishments, units = files["establishments"], files["units"]
    if establishments is None or units is None:
        absent = ", ".join(NAMES[kind] for kind in ("establishments", "units") if files[kind] is None)
        place = without_secrets(settings.folder)
        raise RegisterError("missing_file", f"There is no {absent} file (.parquet, .csv or .zip) in {place}")
    found_files = StockFiles(establishments, units, files["successions"], files["duplicates"], files["history"])
    found_files.refuse_mixed()
    return found_files


def day_in_name(name: str) -> date | None:
    """Read the day a file name bears (``…_2026-09-01…``; a month alone is its first day); ``None`` without one."""
    found = _DAY.search(_last_part(name))
    if found is None:
        return None
    year, month, day = found.groups(default="01")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def is_web_address(name: str) -> bool:
    """Tell whether a file is fetched over HTTP."""
    return name.startswith(("http://", "https://"))


def without_secrets(address: str) -> str:
    """Give an address as messages may show it: without user name, password and query."""
    if not is_web_address(address):
        return address
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _in_folder(folder: str) -> dict[str, str | None]:
    if is_web_address(folder):  # HTTP has no listing: whether successions and duplicates are there is found by asking
        parts = urlsplit(folder)
        return {
            # The history is 0.9 GB a month: it is fetched when its address is given, not because it may be there.
            kind: urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{title}_utf8.parquet"))
            if kind != "history"
            else None
            for kind, title in NAMES.items()
        }
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise RegisterError("missing_file", f"The stock's folder {folder} does not exist")
    names = sorted(entry.name for entry in path.iterdir() if entry.is_file())
    chosen = {kind: _latest(names, title) for kind, title in NAMES.items()}
    return {kind: str(path / name) if name else None for kind, name in chosen.items()}


def _latest(names: Iterable[str], title: str) -> str | None:
    """Choose the file of a kind with the latest month in its name; of one month, the Parquet file before the others."""
    pattern = re.compile(rf"{title}(?:[-_.\d]|utf8)*({'|'.join(map(re.escape, _SUFFIXES))})", re.IGNORECASE)
    matches = [(name, found.group(1).lower()) for name in names if (found := pattern.fullmatch(name))]
    if not matches:
        return None
    return max(matches, key=lambda match: (day_in_name(match[0]) or date.min, -_SUFFIXES.index(match[1])))[0]


def _last_part(name: str) -> str:
    return name.partition("?")[0].replace("\\", "/").rstrip("/").rpartition("/")[2]
