"""Matching a file without a database: who are these partners among these candidates, and how sure is that?

Queries are a CSV file with the columns ``qid, typed_name, typed_address, typed_postcode, typed_city,
typed_departement``, candidates one with ``siret, siren, denomination, enseigne, sigle, address, postcode, city,
departement``; both UTF-8, gzipped when the name ends in ``.gz``. Further columns are ignored.
"""

from __future__ import annotations

import csv
import gzip
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO, cast

from sirene_pipeline.domain.matching import Candidate, CandidateIndex, MatchResult, Query, match
from sirene_pipeline.domain.matching.matcher import PLAUSIBLE
from sirene_pipeline.domain.matching.prepare import prepare_candidate
from sirene_pipeline.match_many import How, match_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sirene_pipeline.domain.matching.model import MatchingModel
    from sirene_pipeline.domain.matching.records import Language
    from sirene_pipeline.register.protocol import ShortlistSource
    from sirene_pipeline.register.stock.convert import Progress

QUERY_COLUMNS: Final = ("qid", "typed_name", "typed_address", "typed_postcode", "typed_city", "typed_departement")
CANDIDATE_COLUMNS: Final = (
    "siret", "siren", "denomination", "enseigne", "sigle", "address", "postcode", "city", "departement",
)  # fmt: skip
RESULT_COLUMNS: Final = ("qid", "siren", "siret", "siren_rate", "siret_rate", "reason")

_REPORTED: Final = 100
_ROWS_LOOKED_AT: Final = 6
"""Ranked rows that can matter for one written row: the best one and those that may equal it."""


class FileProblemError(ValueError):
    """A file lacks a column it needs; the message names file and columns."""


@dataclass(frozen=True, slots=True)
class MatchCount:
    """What a run did: queries read, answered with a SIREN, with a SIRET, and with a SIREN rate of at least 95."""

    queries: int = 0
    with_siren: int = 0
    with_siret: int = 0
    at_95: int = 0


def match_files(
    queries: Path,
    candidates: Path,
    out: Path,
    *,
    language: Language = "fr",
    only_decided: bool = False,
    model: MatchingModel | None = None,
) -> MatchCount:
    """Match a file of queries against a file of candidates and write one row per query, in the order of the queries.

    Where several records agree equally well, the first of them is written with its rate, which says how sure that is;
    ``only_decided`` leaves the number empty instead. Records that are the same in name and place are never chosen
    between. Memory holds the candidates (about 6 kB each), queries stream through.

    Raises:
        FileProblemError: a file lacks a column.
        OSError: a file cannot be read or written.
    """
    index = CandidateIndex(read_candidates(candidates))
    answered = (
        (qid, match(query, index, language=language, limit=_ROWS_LOOKED_AT, model=model))
        for qid, query in read_queries(queries)
    )
    return _write(out, answered, only_decided=only_decided)


def match_stock(
    queries: Path,
    stock: ShortlistSource,
    out: Path,
    *,
    language: Language = "fr",
    only_decided: bool = False,
    progress: Progress = lambda _what, _share: None,
) -> MatchCount:
    """Match a file of queries against a whole stock of the register, on all processors; otherwise as ``match_files``.

    Raises:
        FileProblemError: the file lacks a column.
        RegisterError: the stock cannot be read, or its index not be written.
        OSError: a file cannot be read or written.
    """
    asked = list(read_queries(queries))
    every = [query for _, query in asked]
    how = How(language=language, limit=_ROWS_LOOKED_AT)
    results = match_many(zip(every, stock.shortlists(every), strict=True), len(every), how)
    answered = _reported(zip((qid for qid, _ in asked), results, strict=True), len(asked), progress)
    return _write(out, answered, only_decided=only_decided)


def _reported(
    answered: Iterable[tuple[str, MatchResult]], count: int, progress: Progress
) -> Iterator[tuple[str, MatchResult]]:
    for done, one in enumerate(answered, start=1):
        if done % _REPORTED == 0 or done == count:
            progress(f"{done:,} of {count:,} queries matched", done / count)
        yield one


def _write(out: Path, answered: Iterable[tuple[str, MatchResult]], *, only_decided: bool) -> MatchCount:
    count = MatchCount()
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(RESULT_COLUMNS)
        for qid, result in answered:
            siren, siret = answer(result, only_decided=only_decided)
            writer.writerow([qid, siren, siret, *_rates(result, siren, siret), result.reason])
            count = MatchCount(
                count.queries + 1,
                count.with_siren + bool(siren),
                count.with_siret + bool(siret),
                count.at_95 + (bool(siren) and result.siren_rate >= 95),  # noqa: PLR2004 - as named
            )
    return count


def answer(result: MatchResult, *, only_decided: bool = False) -> tuple[str, str]:
    """Give the SIREN and SIRET to write for a result, empty where it abstains."""
    if only_decided or not result.ranked or result.siren_rate < PLAUSIBLE:
        return result.siren or "", result.siret or ""
    best = result.ranked[0]
    if result.tie and _same_record(best.candidate, [r.candidate for r in result.ranked if r.siren != best.siren]):
        return "", ""
    if result.siret is not None or best.siret is None:
        return best.siren, best.siret or ""
    siblings = [row.candidate for row in result.ranked[1:] if row.siren == best.siren and row.siret]
    return best.siren, "" if _same_record(best.candidate, siblings) else best.siret


def read_queries(path: Path) -> Iterator[tuple[str, Query]]:
    """Read queries with their ``qid``, one by one."""
    for row in read_rows(path, QUERY_COLUMNS):
        yield row["qid"], query_of(row)


def query_of(row: dict[str, str]) -> Query:
    """Read one row of a query file; only what was typed, never what is true."""
    return Query(
        name=row["typed_name"] or None,
        street=row["typed_address"] or None,
        post_code=row["typed_postcode"] or None,
        town=row["typed_city"] or None,
        department=row["typed_departement"] or None,
    )


def read_candidates(path: Path) -> Iterator[Candidate]:
    """Read candidates one by one."""
    for row in read_rows(path, CANDIDATE_COLUMNS):
        yield Candidate(
            siren=row["siren"] or row["siret"][:9],
            siret=row["siret"] or None,
            names=tuple(dict.fromkeys(name for name in (row["denomination"], row["enseigne"]) if name)),
            acronym=row["sigle"] or None,
            street=row["address"] or None,
            post_code=row["postcode"] or None,
            town=row["city"] or None,
            department=row["departement"] or None,
        )


def read_rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file as column to text.

    Raises:
        FileProblemError: a needed column is missing.
    """
    with _open(path) as stream:
        reader = csv.DictReader(stream, restval="")
        if missing := [column for column in needed if column not in (reader.fieldnames or ())]:
            raise FileProblemError(
                f"{path.name} lacks the columns {', '.join(missing)}. It needs {', '.join(needed)}; "
                "see docs/matching.md for what they hold."
            )
        yield from reader


def _rates(result: MatchResult, siren: str, siret: str) -> tuple[str, str]:
    return f"{result.siren_rate:.1f}" if siren else "", f"{result.siret_rate:.1f}" if siret else ""


def _same_record(one: Candidate, others: list[Candidate]) -> bool:
    """Tell whether another record has the same names and legal form at the same address, however they are spelled."""
    mine = prepare_candidate(one)
    return any(
        (theirs.words, theirs.forms, theirs.street, theirs.place) == (mine.words, mine.forms, mine.street, mine.place)
        for theirs in map(prepare_candidate, others)
    )


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
            yield cast("TextIO", stream)
    else:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
