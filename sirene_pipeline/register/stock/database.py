"""DuckDB over the files of one stock: the views, the macros, and the statements of ``sql/register/stock``."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from sirene_pipeline.register.labels import street_types
from sirene_pipeline.register.stock.statements import Statements, connected, texts
from sirene_pipeline.sqlfiles import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from sirene_pipeline.register.stock.files import StockFiles
    from sirene_pipeline.register.stock.settings import StockSettings

_VIEWS: Final = {
    "establishments": "establishments_view",
    "units": "units_view",
    "successions": "successions_view",
    "duplicates": "duplicates_view",
    "history": "history_view",
}
_COMMENT: Final = re.compile(r"--.*")
_BEYOND: Final = "~"
"""Sorts after every digit."""


class StockDatabase(Statements):
    """One DuckDB for one run, in memory: nothing is written but what does not fit there. A ``path`` makes it a file."""

    def __init__(self, files: StockFiles, settings: StockSettings, *, path: Path | None = None) -> None:
        self.files = {kind: name for kind in _VIEWS if (name := getattr(files, kind)) is not None}
        super().__init__(connected(settings, path), "register/stock")
        self.run("quiet")

    def columns(self, address: str) -> dict[str, str]:
        """Give the columns of a file, name to DuckDB type."""
        return {str(name): str(kind) for name, kind, *_ in self.rows("describe_file", address=address)}

    def define(self) -> None:
        """Create macros, views and the tables the statements read; call it once the files' columns are checked."""
        self.run("macros")
        self.run("tables")
        self.run("set_files", files=self.files)
        for kind in self.files:
            self.run(_VIEWS[kind])
        if "history" not in self.files:
            self.run("no_history_view")
        types = street_types()
        # A long form may be written as such; a short one may also be another's long one, and then stands for its own.
        written = {long: long for long in types.values()} | types
        self.run_on("fill_street_types", texts(written=written.keys(), long=written.values()))
        self.run("set_reading", reading=_reading())
        self.run("fingerprint_view")
        self.run("answer_view")

    def want(self, sirets: Sequence[str]) -> None:
        """List the SIRETs the next statements are about."""
        self._replace_wanted("fill_wanted", texts(identifier=sirets), sirets)

    def want_known(self, known: pd.DataFrame) -> None:
        """List the SIRETs the next statements are about, with the fingerprint of what is known of each, or ``None``."""
        sirets = known["siret"].tolist()
        self._replace_wanted("fill_wanted_known", known[["siret", "fingerprint"]].astype(object), sirets)

    def want_head_offices(self, sirens: Sequence[str]) -> None:
        """List the SIRETs of the head offices of some legal units."""
        self._replace_wanted("fill_wanted_head_offices", texts(identifier=sirens), sirens)

    def scope(self, sirets: Iterable[str], sirens: Iterable[str]) -> None:
        """Replace the tables of the SIRETs and SIRENs that are ours."""
        self.run("empty_scope")
        self.run_on("fill_scope_sirets", texts(identifier=sirets))
        self.run_on("fill_scope_sirens", texts(identifier=sirens))

    def _replace_wanted(self, statement: str, asked: pd.DataFrame, identifiers: Sequence[str]) -> None:
        self.run("empty_wanted")
        if identifiers:  # SIRETs begin with their SIREN, so bounds of either kind enclose them
            self.run("set_lowest", lowest=min(identifiers))
            self.run("set_highest", highest=max(identifiers) + _BEYOND)
        self.run_on(statement, asked)


def _reading() -> str:
    """Stand for how this version reads the stock: it changes when a statement or a street type does, comments aside."""
    statements = (read_sql(f"register/stock/{name}.sql") for name in ("macros", "fingerprint_view", "answer_view"))
    plain = (" ".join(_COMMENT.sub("", text).split()) for text in statements)
    return hashlib.sha256("\n".join([*plain, *map(str, street_types().items())]).encode()).hexdigest()[:16]
