"""The register as OpenDataSoft publishes it: the default source, by batches of SIRETs, by delta, or by search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sirene_pipeline.domain.records import Found, NotFound
from sirene_pipeline.register.askable import SIREN_WORDS, SIRET_WORDS, is_siren, is_siret, not_sent
from sirene_pipeline.register.batches import ask_in_batches
from sirene_pipeline.register.errors import RegisterError, TooBroadError
from sirene_pipeline.register.http import HttpSession
from sirene_pipeline.register.ods import odsql
from sirene_pipeline.register.ods.client import PAGE, REACHABLE, OdsClient
from sirene_pipeline.register.ods.delta import stream_changes
from sirene_pipeline.register.ods.fields import ESSENTIAL, EXPECTED
from sirene_pipeline.register.ods.parse import parse_record
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.protocol import Chunk, HeadOffices
from sirene_pipeline.register.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from types import TracebackType

    import httpx

    from sirene_pipeline.domain.records import Answer, Establishment
    from sirene_pipeline.register.pace import Clock
    from sirene_pipeline.register.protocol import DatasetState, RawRecord
    from sirene_pipeline.register.search_query import SearchQuery

_OFFICES_PER_UNIT = 10
"""More head offices per legal unit than this is no fault of one unit: the filter was ignored."""


class OdsSource:
    """``RegisterSource`` over the Explore API v2.1. One instance serves one run: it reads the schema once.

    ``transport`` and ``clock`` replace the network and time in tests. Use it as a context manager, or call ``close``.
    """

    name = "ods"

    def __init__(
        self,
        settings: OdsSettings | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or OdsSettings()
        self.usage = Usage()
        self._session = HttpSession(self.settings, self.usage, transport=transport, clock=clock)
        self._client = OdsClient(self._session, required=(*ESSENTIAL, *(set(EXPECTED) - self.settings.without_fields)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @property
    def address(self) -> str:
        """The data set's address."""
        return self._client.url

    def metadata(self) -> DatasetState:
        """Read the data set's dates and schema, at most once."""
        return self._client.state()

    def establishments(self, sirets: Iterable[str]) -> Iterator[Chunk]:
        """Ask about SIRETs, a hundred a call; see ``RegisterSource``."""
        wanted = list(dict.fromkeys(sirets))
        askable = [siret for siret in wanted if is_siret(siret)]
        if unfit := [siret for siret in wanted if not is_siret(siret)]:
            yield self._counted(Chunk([not_sent(text, SIRET_WORDS) for text in unfit]))
        if not askable:
            return
        self.metadata()
        for outcome in ask_in_batches(askable, self._ask, self.settings, self.usage):
            if outcome.answer is not None:
                yield self._counted(outcome.answer)
            elif outcome.error is not None:
                error, tried = outcome.error, outcome.tried
                yield self._counted(Chunk([error.answer(siret, tried=tried) for siret in outcome.asked]))

    def head_offices(self, sirens: Iterable[str]) -> HeadOffices:
        """Look up head offices, a hundred legal units a call; see ``RegisterSource``."""
        result = HeadOffices()
        wanted = list(dict.fromkeys(sirens))
        for text in wanted:
            if not is_siren(text):
                result.failed[text] = not_sent(text, SIREN_WORDS)
        askable = [siren for siren in wanted if is_siren(siren)]
        if askable:
            self.metadata()
        for outcome in ask_in_batches(askable, self._ask_offices, self.settings, self.usage):
            if outcome.answer is not None:
                result.by_siren.update(outcome.answer.by_siren)
                result.raw.update(outcome.answer.raw)
            elif outcome.error is not None:
                error, tried = outcome.error, outcome.tried
                result.failed.update({siren: error.answer(siren, tried=tried) for siren in outcome.asked})
        return result

    def changed_since(self, day: date, sirets: AbstractSet[str], sirens: AbstractSet[str]) -> Iterator[Chunk]:
        """Stream what was processed since a day; see ``RegisterSource``."""
        for chunk in stream_changes(
            self._client,
            day,
            sirets,
            sirens,
            most=self.settings.max_export_rows,
            count_unknown=self.usage.unknown_value,
        ):
            yield self._counted(chunk)

    def search(self, query: SearchQuery) -> list[Establishment]:
        """Search in at most ten calls; see ``RegisterSource``.

        Raises:
            TooBroadError: when more match than the API lets anyone read (10,000): the first of them would be a random
                choice.
        """
        where = odsql.search_where(query, self.metadata().fields)
        found: list[Establishment] = []
        while len(found) < query.limit:
            page = self._client.page(where, limit=min(PAGE, query.limit - len(found)), offset=len(found))
            if page.total_count > REACHABLE:
                raise TooBroadError(page.total_count, url=self._client.url)
            found.extend(self._parsed(record) for record in page.results)
            if not page.results or len(found) >= page.total_count:
                break
        return found

    def _ask(self, sirets: Sequence[str]) -> Chunk:
        page = self._client.page(odsql.is_in("siret", sirets), limit=PAGE)
        self._refuse_ignored_filter(page.total_count, len(sirets))
        records: dict[str, tuple[Establishment, RawRecord]] = {}
        for record in page.results:
            establishment = self._parsed(record)
            if establishment.siret in records:
                raise self._inconsistent(f"The answer holds SIRET {establishment.siret} twice")
            records[establishment.siret] = (establishment, record)
        if strangers := records.keys() - set(sirets):
            raise self._inconsistent(f"The answer holds SIRET {min(strangers)}, which was not asked for")
        answers: list[Answer] = [
            Found(siret, records[siret][0]) if siret in records else NotFound(siret) for siret in sirets
        ]
        return Chunk(answers, {siret: record for siret, (_, record) in records.items()})

    def _ask_offices(self, sirens: Sequence[str]) -> HeadOffices:
        where = odsql.all_of((odsql.is_in("siren", sirens), odsql.HEAD_OFFICE))
        offices: dict[str, tuple[Establishment, ...]] = dict.fromkeys(sirens, ())
        raw: dict[str, RawRecord] = {}
        while True:
            page = self._client.page(where, limit=PAGE, offset=len(raw))
            self._refuse_ignored_filter(page.total_count, len(sirens) * _OFFICES_PER_UNIT)
            for record in page.results:
                office = self._parsed(record)
                if office.siren not in offices or office.siret in raw:
                    raise self._inconsistent(f"The answer holds SIRET {office.siret} twice or unasked")
                offices[office.siren] += (office,)
                raw[office.siret] = record
            if not page.results or len(raw) >= page.total_count:
                return HeadOffices(offices, {}, raw)

    def _parsed(self, record: RawRecord) -> Establishment:
        return parse_record(record, self.usage.unknown_value)

    def _refuse_ignored_filter(self, total: int, most: int) -> None:
        """A misspelt parameter is ignored by the API with a 200: the count tells."""
        if total > most:
            raise RegisterError(
                "filter_ignored",
                f"The register counts {total} records where at most {most} were asked for: it ignored the filter",
                url=self._client.url,
            )

    def _inconsistent(self, what: str) -> RegisterError:
        return RegisterError("inconsistent", what, url=self._client.url)

    def _counted(self, chunk: Chunk) -> Chunk:
        self.usage.answered(chunk.answers)
        return chunk
