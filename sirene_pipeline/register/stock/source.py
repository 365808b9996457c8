"""The register as INSEE's monthly stock: Parquet files read by DuckDB, any number of partners in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import pandas as pd

from sirene_pipeline.domain.records import Found, NotFound
from sirene_pipeline.register.askable import SIREN_LENGTH, SIREN_WORDS, SIRET_WORDS, is_siren, is_siret, not_sent
from sirene_pipeline.register.errors import Effect, RegisterError, TooBroadError
from sirene_pipeline.register.protocol import Chunk, HeadOffices, Standing
from sirene_pipeline.register.stock import reading
from sirene_pipeline.register.stock.files import StockFiles, without_secrets
from sirene_pipeline.register.stock.matching.build import index_of
from sirene_pipeline.register.stock.matching.index import MatchingIndex
from sirene_pipeline.register.stock.search import search_parameters
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.state import open_stock
from sirene_pipeline.register.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from types import TracebackType

    from sirene_pipeline.domain.matching import Query
    from sirene_pipeline.domain.matching.collection import Shortlisted
    from sirene_pipeline.domain.records import Answer, Establishment
    from sirene_pipeline.register.protocol import DatasetState
    from sirene_pipeline.register.search_query import SearchQuery
    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.database import StockDatabase

REACHABLE: Final = 10_000
"""A search that matches more than this is refused, as ODS refuses it."""


@dataclass(frozen=True, slots=True)
class Movements:
    """What a stock says differently from what was known.

    ``moved`` has the columns of ``Establishment`` and ``fingerprint``, one row for each establishment that differs or
    was unknown; ``vanished`` holds the SIRETs the stock does not hold. Everything else is as it was known.
    """

    moved: pd.DataFrame
    vanished: tuple[str, ...]


class StockSource:
    """``RegisterSource`` over INSEE's monthly files; see ``StockSettings``. One instance serves one run.

    Nothing is opened before the first question. ``progress`` is told how a conversion of CSV or ZIP files goes, which
    happens once a month. Use it as a context manager, or call ``close``.
    """

    name = "stock"

    def __init__(self, settings: StockSettings | None = None, *, progress: Progress | None = None) -> None:
        self.settings = settings or StockSettings()
        self.usage = Usage()
        self._progress = progress
        self._opened: tuple[StockDatabase, DatasetState] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close DuckDB."""
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    @property
    def address(self) -> str:
        """The folder or address of the stock, without user name, password or query."""
        return without_secrets(self.settings.establishments or self.settings.folder)

    def metadata(self) -> DatasetState:
        """Find, convert and check the files, and read their date; once."""
        return self._open()[1]

    def establishments(self, sirets: Iterable[str]) -> Iterator[Chunk]:
        """Look SIRETs up, ``chunk_size`` at a time and in their order; see ``RegisterSource``."""
        wanted = sorted(set(sirets))
        if not wanted:
            return
        database, _ = self._open()
        size = self.settings.chunk_size
        for start in range(0, len(wanted), size):
            part = wanted[start : start + size]
            try:
                chunk = self._answered(database, part)
            except RegisterError as error:
                if error.fault.effect is Effect.GO_ON:
                    yield self._counted(Chunk([error.answer(siret) for siret in part]))
                    continue
                self.usage.stopped(error.kind, str(error))
                yield self._counted(Chunk([error.answer(siret) for siret in wanted[start:]]))
                raise
            yield self._counted(chunk)

    def establishment_frame(self, sirets: Iterable[str]) -> pd.DataFrame:
        """Look any number of SIRETs up in one pass, as a table with the columns of ``Establishment``.

        One row for each SIRET the stock holds, in no promised order; what it does not hold has no row. "No value" is
        ``None``, the two lists of names are tuples. A row takes about 3 kB at the peak. Successors and raw records are
        left out.
        """
        database, _ = self._open()
        database.want(list(sirets))
        return reading.frame(database)

    def movements(self, known: pd.DataFrame) -> Movements:
        """Find, in one pass, what the register says differently from what is known of any number of establishments.

        ``known`` has the columns ``siret`` and ``fingerprint``: the fingerprint an earlier call gave, ``None`` where
        nothing is known. Only what differs is brought into memory, so a million partners cost little more than
        DuckDB's own join of the files. Dates of processing are no part of a fingerprint: they move without news.
        """
        database, _ = self._open()
        database.want_known(known)
        moved = reading.frame(database, "moved")
        return Movements(moved, tuple(siret for (siret,) in database.rows("vanished")))

    def standing(self, sirets: Sequence[str], fingerprints: Sequence[str | None]) -> Standing:
        """Tell, in one pass, what of that still stands; see ``FingerprintSource``. Only SIRETs come into memory."""
        database, _ = self._open()
        database.want_known(pd.DataFrame({"siret": sirets, "fingerprint": fingerprints}, dtype=object))
        moved = frozenset(siret for (siret,) in database.rows("moved_sirets"))
        vanished = frozenset(siret for (siret,) in database.rows("vanished"))
        return Standing(moved, vanished)

    def head_offices(self, sirens: Iterable[str]) -> HeadOffices:
        """Look up head offices; see ``RegisterSource``."""
        result = HeadOffices()
        for text in (wanted := sorted(set(sirens))):
            if not is_siren(text):
                result.failed[text] = not_sent(text, SIREN_WORDS)
        askable = [siren for siren in wanted if siren not in result.failed]
        if not askable:
            return result
        database, _ = self._open()
        database.want_head_offices(askable)
        offices: dict[str, tuple[Establishment, ...]] = dict.fromkeys(askable, ())
        found = reading.found(database)
        for _, office in sorted(found.establishments.items()):
            offices[office.siren] += (office,)
        for siret in sorted(found.twice):
            siren = siret[:SIREN_LENGTH]
            result.failed[siren] = reading.held_twice(siret).answer(siren)
            offices.pop(siren, None)
        result.by_siren.update(offices)
        result.fingerprints.update(found.fingerprints)
        if self.settings.keep_raw:
            result.raw.update(reading.raw_records(database))
        return result

    def changed_since(self, day: date, sirets: AbstractSet[str], sirens: AbstractSet[str]) -> Iterator[Chunk]:
        """Give what was processed since a day and is ours; see ``RegisterSource``."""
        database, _ = self._open()
        database.scope(sirets, sirens)
        changed = [siret for (siret,) in database.rows("changed_sirets", day=day)]
        for start in range(0, len(changed), self.settings.chunk_size):
            yield self._counted(self._answered(database, changed[start : start + self.settings.chunk_size]))

    def search(self, query: SearchQuery) -> list[Establishment]:
        """Search by words, beginnings and codes, reading every name of the stock; see ``RegisterSource``.

        Raises:
            TooBroadError: when more than 10,000 match: the first of them would be a random choice.
        """
        database, _ = self._open()
        sirets = [siret for (siret,) in database.rows("search", **search_parameters(query))]
        if len(sirets) > REACHABLE:
            raise TooBroadError(len(sirets), url=self.address)
        database.want(sirets[: query.limit])
        return [found for _, found in sorted(reading.found(database).establishments.items())]

    def shortlists(self, queries: Sequence[Query]) -> Iterator[Shortlisted]:
        """Find the records worth comparing with each query; see ``ShortlistSource``.

        The index for matching is built at the first call on a month's files: minutes for the whole register.
        """
        database, _ = self._open()
        path = index_of(StockFiles(**database.files), self.settings, self._progress)
        with MatchingIndex(path, self.settings) as index:
            yield from index.shortlists(queries)

    def _answered(self, database: StockDatabase, sirets: Sequence[str]) -> Chunk:
        database.want(sirets)
        found = reading.found(database)
        successors = reading.successors(database)
        replaced = reading.replaced_sirens(database)
        answers: list[Answer] = []
        for siret in sirets:
            kept = replaced.get(siret[:SIREN_LENGTH])
            if establishment := found.establishments.get(siret):
                links = successors.get(siret, ()) if establishment.state == "F" else ()
                answers.append(Found(siret, establishment, successors=links, replaced_by_siren=kept))
            elif siret in found.twice:
                answers.append(reading.held_twice(siret).answer(siret))
            elif is_siret(siret):
                answers.append(NotFound(siret, replaced_by_siren=kept))
            else:
                answers.append(not_sent(siret, SIRET_WORDS))
        return Chunk(answers, reading.raw_records(database) if self.settings.keep_raw else {}, found.fingerprints)

    def _open(self) -> tuple[StockDatabase, DatasetState]:
        if self._opened is None:
            self._opened = open_stock(self.settings, self._progress)
            state = self._opened[1]
            self.usage.unknown_fields, self.usage.missing_fields = state.unknown, state.missing
        return self._opened

    def _counted(self, chunk: Chunk) -> Chunk:
        self.usage.answered(chunk.answers)
        for answer in chunk.answers:
            if isinstance(answer, Found) and answer.establishment is not None:
                for name in reading.unknown_codes(answer.establishment):
                    self.usage.unknown_value(name)
        return chunk
