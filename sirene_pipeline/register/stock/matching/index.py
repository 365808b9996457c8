"""The index of a stock for matching, open for questions: for each query, the records worth comparing with it."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Self

from sirene_pipeline.domain.matching.collection import Shortlisted
from sirene_pipeline.domain.matching.index import SHORTLIST
from sirene_pipeline.domain.matching.prepare import prepare_query
from sirene_pipeline.domain.matching.records import Candidate
from sirene_pipeline.domain.matching.typed import typed_identifier
from sirene_pipeline.domain.matching.weights import packaged_weights
from sirene_pipeline.register.stock.matching.build import FOLDER, define_macros
from sirene_pipeline.register.stock.matching.words import Batch, Vocabulary
from sirene_pipeline.register.stock.statements import Statements, connected, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sirene_pipeline.domain.matching.records import Query
    from sirene_pipeline.register.stock.settings import StockSettings

_BATCH: Final = 1000
"""Queries looked up at once: a pass over the postings serves them all; more would only take more memory."""
_MOST_SITES: Final = 12
_CANDIDATE: Final = (
    "siren", "siret", "names", "former_names", "acronym", "street", "post_code", "town", "department", "commune_code",
    "is_active", "is_head_office",
)  # fmt: skip


class MatchingIndex:
    """An index of ``build``, read only. Memory is bounded by DuckDB's limit and some 20 MB for a batch."""

    def __init__(self, path: Path, settings: StockSettings) -> None:
        self._statements = Statements(connected(settings, path, read_only=True), FOLDER)
        define_macros(self._statements)
        for name in ("tables", "found_by_name_view", "found_by_place_view"):
            self._statements.run(name)
        ((self.records,),) = self._statements.rows("count_candidates")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close DuckDB."""
        self._statements.close()

    def shortlists(self, queries: Sequence[Query]) -> Iterator[Shortlisted]:
        """Give each query's candidates, in the order of the queries, a thousand looked up at once."""
        for start in range(0, len(queries), _BATCH):
            yield from self._batch(queries[start : start + _BATCH])

    def _batch(self, queries: Sequence[Query]) -> Iterator[Shortlisted]:
        vocabulary = Vocabulary(self._statements, self.records)
        batch = Batch([prepare_query(query) for query in queries], vocabulary)
        self._statements.run("empty_tables")
        for name, rows in batch.tables():
            self._statements.fill(name, rows)
        listed: dict[int, list[int]] = defaultdict(list)
        for qid, record in self._statements.rows(
            "shortlist", scale=vocabulary.scale, collection=vocabulary.collection, wanted=SHORTLIST, sites=_MOST_SITES
        ):
            listed[qid].append(record)
        named = self._identified(queries)
        candidates, counts = self._read(set(chain(*listed.values(), *named.values())))
        weights = packaged_weights().with_scaled(counts, self.records)
        for qid in range(len(queries)):
            records = [*named[qid], *listed[qid]]
            yield Shortlisted([candidates[one] for one in records], weights, identified=len(named[qid]))

    def _identified(self, queries: Sequence[Query]) -> Mapping[int, list[int]]:
        """Find the records of identifiers that queries carry."""
        carried = {qid: found for qid, query in enumerate(queries) if (found := typed_identifier(query)) is not None}
        records: dict[int, list[int]] = defaultdict(list)
        if carried:
            asked = [(qid, one.siren, one.siret or one.siren) for qid, one in carried.items()]
            with self._statements.asked(table({"qid": int, "siren": str, "number": str}, asked)):
                for qid, record in self._statements.rows("identified", most=SHORTLIST):
                    records[qid].append(record)
        return records

    def _read(self, records: set[int]) -> tuple[dict[int, Candidate], dict[str, int]]:
        """Read candidates by their numbers, and how many records of the stock bear the words of their names."""
        with self._statements.asked(table({"record": int}, [(record,) for record in sorted(records)])):
            rows = self._statements.rows("read_candidates")
            counts = dict(self._statements.rows("read_words"))
        return {record: _candidate(values) for record, *values in rows}, counts


def _candidate(values: Sequence[Any]) -> Candidate:
    fields = dict(zip(_CANDIDATE, values, strict=True))
    former = tuple(fields["former_names"])
    return Candidate(**fields | {"names": tuple(dict.fromkeys((*fields["names"], *former))), "former_names": former})
