"""`sirene compare` and `sirene match`: the product on two files, without database or network."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sirene_pipeline.commands.console import console, done, errors, fail, table, telling
from sirene_pipeline.compare_files import COLUMNS, CompareFilesError, compare_files, default_profile
from sirene_pipeline.domain.compare import CompareOptions
from sirene_pipeline.erp.profiles import ProfileError, load_profile
from sirene_pipeline.match_files import FileProblemError, MatchCount, match_files, match_stock
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.settings import StockSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Language(StrEnum):
    """The languages of reasons."""

    FR = "fr"
    EN = "en"


class OutputFormat(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def compare(
    partners: Annotated[
        Path, typer.Argument(help="Partners, CSV in the canonical columns", exists=True, dir_okay=False)
    ],
    answers: Annotated[Path, typer.Argument(help="ODS records, one a line", exists=True, dir_okay=False)],
    output: Annotated[OutputFormat, typer.Option("--format", help="How the rows are written")] = OutputFormat.TABLE,
    profile: Annotated[str | None, typer.Option(help="ERP profile, for its selection keys")] = None,
    language: Annotated[Language, typer.Option(help="Language of the reasons")] = Language.FR,
) -> None:
    """Compare an extract of partners with register records: verdicts, lines that would be proposed, events.

    Unknown columns are reported and ignored, missing ones are not compared. Nothing is stored, nothing is asked.
    """
    try:
        chosen = load_profile(profile).profile if profile else default_profile()
        report = compare_files(partners, answers, profile=chosen, options=CompareOptions(language=_reasons(language)))
    except (CompareFilesError, ProfileError) as error:
        fail(str(error))
        return
    for warning in report.warnings:
        errors.print(f"[yellow]![/yellow] {warning}")
    _write(report.rows, output)


def match(
    queries: Annotated[Path, typer.Option(help="Typed names and addresses, CSV", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where the result is written")],
    candidates: Annotated[
        Path | None, typer.Option(help="Register records, CSV or CSV.GZ", exists=True, dir_okay=False)
    ] = None,
    stock: Annotated[
        Path | None, typer.Option(help="Folder of INSEE's monthly files: the whole register", exists=True)
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the reasons")] = Language.FR,
) -> None:
    """Find the SIREN and SIRET of typed names and addresses among candidates, each with a calibrated rate.

    Give either --candidates or --stock. The first run on a month's stock builds its index beside the files.
    """
    if (candidates is None) == (stock is None):
        fail("Give either --candidates (a file) or --stock (a folder of INSEE's monthly files).")
    try:
        if candidates is not None:
            count = match_files(queries, candidates, out, language=_reasons(language))
        else:
            count = _match_stock(queries, str(stock), out, _reasons(language))
    except (FileProblemError, RegisterError) as error:
        fail(str(error))
    done(f"{count.queries} queries: {count.with_siren} with a SIREN, {count.with_siret} with a SIRET, in {out}.")


def _match_stock(queries: Path, folder: str, out: Path, language: Literal["fr", "en"]) -> MatchCount:
    from sirene_pipeline.register.stock.source import StockSource  # noqa: PLC0415 - DuckDB and pandas only for whom they serve

    with errors.status(f"Reading {folder}…") as status:
        say = telling(status)
        with StockSource(StockSettings(folder=folder), progress=say) as source:
            return match_stock(queries, source, out, language=language, progress=say)


def _reasons(language: Language) -> Literal["fr", "en"]:
    return "en" if language is Language.EN else "fr"


def _write(rows: Iterable[Mapping[str, str | None]], output: OutputFormat) -> None:
    if output is OutputFormat.CSV:
        writer = csv.DictWriter(sys.stdout, COLUMNS)
        writer.writeheader()
        writer.writerows({key: value or "" for key, value in row.items()} for row in rows)
    elif output is OutputFormat.JSON:
        json.dump([dict(row) for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        console.print(table("Comparison", COLUMNS, ([row[column] for column in COLUMNS] for row in rows)))
