"""A batch of queries as the tables an index reads: which words to look up, how much each tells, how far to look."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sirene_pipeline.domain.matching.lookups import TYPO, Lookup, lookups, public_bodies, streets
from sirene_pipeline.domain.matching.weights import packaged_weights
from sirene_pipeline.register.stock.statements import table, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.weights import WordWeights
    from sirene_pipeline.register.stock.statements import Statements

_RARE: Final = 2_000
"""Records that bear a word looked up everywhere; more are looked up in the query's department or commune only."""
_COMMON: Final = 100_000
"""The rarest word of a name without rare ones is looked up everywhere as well, beside another, up to here."""
_OF_DEPARTMENT: Final = 400_000
"""Records that bear a word looked up in a whole department, a hundredth or more of which are there."""
_SHORTEST_TYPO: Final = 4
_HALF = 0.5


class Known(NamedTuple):
    """A word some record bears: its key, how many do, and the share of the weight it stands for."""

    key: int
    records: int
    share: float = 1.0


class Vocabulary:
    """The words of an index. ``scale`` brings their counts to the size of the collection the model was fitted on."""

    def __init__(self, statements: Statements, records: int) -> None:
        self._statements = statements
        self._records = records
        self.scale = packaged_weights().records / max(records, 1)
        self.collection = 2.0 * packaged_weights().records

    def known(self, words: Iterable[str]) -> dict[str, Known]:
        """Give those of the words that some record bears."""
        return {word: Known(key, records) for word, key, records in self._rows("known_words", words)}

    def near(self, words: Sequence[str]) -> Mapping[str, list[Known]]:
        """Give for words nobody bears those spelled nearly alike, and the two that make them up."""
        found: dict[str, list[Known]] = defaultdict(list)
        for word, key, records in self._rows("like_words", words):
            found[word].append(Known(key, records, TYPO))
        for word, key, records, other_key, other_records in self._rows("split_words", words):
            found[word] += [Known(key, records, _HALF), Known(other_key, other_records, _HALF)]
        return found

    def weights(self, known: Mapping[str, Known]) -> WordWeights:
        """Give the weights of words, by the packaged counts and those of this index."""
        return packaged_weights().with_scaled({word: one.records for word, one in known.items()}, self._records)

    def _rows(self, statement: str, words: Iterable[str]) -> list[tuple[Any, ...]]:
        asked = texts(word=sorted(set(words)))
        with self._statements.asked(asked):
            return self._statements.rows(statement)


class Batch:
    """Prepared queries, by their position, as rows for the tables of ``sql/register/index/tables.sql``."""

    def __init__(self, queries: Sequence[Prepared], vocabulary: Vocabulary) -> None:
        self._queries = [(qid, query) for qid, query in enumerate(queries) if query.names or query.parts]
        self._lookups = {qid: lookups(query) for qid, query in self._queries}
        every = [lookup for of_query in self._lookups.values() for lookup in of_query]
        self._known = vocabulary.known(word for lookup in every for word in lookup.words)
        self._near = vocabulary.near([lookup.words[0] for lookup in every if self._worth_guessing(lookup)])
        self._weights = vocabulary.weights(self._known)

    def tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Give each table's name and rows."""
        queries = [
            (qid, self._base(query), query.place.department or None, query.place.post_code or None)
            for qid, query in self._queries
        ]
        yield "query", table({"qid": int, "base": float, "department": str, "post_code": str}, queries)
        communes = [(qid, commune) for qid, query in self._queries for commune in sorted(query.place.communes)]
        yield "query_commune", table({"qid": int, "commune": str}, communes)
        words = [(qid, *row) for qid, of_query in self._lookups.items() for row in self._rows(of_query)]
        yield "lookup", table({"qid": int, "slot": int, "key": int, "weight": float, "scope": str}, words)
        addresses = [(qid, *row) for qid, query in self._queries for row in streets(query)]
        yield "query_street", table({"qid": int, "commune": str, "word": str, "number": int}, addresses)
        bodies = [(qid, *row) for qid, query in self._queries for row in public_bodies(query)]
        yield "query_body", table({"qid": int, "commune": str, "kind": str, "worth": float}, bodies)

    def _base(self, query: Prepared) -> float:
        """Give the weight of the query's heaviest name."""
        of = self._weights.of
        return max(sum(of(word) for word in set(name.words)) for name in (*query.names, *query.parts)) or 1.0

    def _rows(self, of_query: Sequence[Lookup]) -> Iterator[tuple[int, int, float, str]]:
        """Give slot, key, weight and scope of each word to look up."""
        found = [(slot, lookup, one) for slot, lookup in enumerate(of_query) for one in self._found(lookup)]
        words = [one for _, lookup, one in found if lookup.kind == "word"]
        rarest = min(words, key=lambda one: one.records, default=None)
        for slot, lookup, one in found:
            weight = lookup.share * (1.0 if lookup.kind == "acronym" else self._weights.of(lookup.words[0]))
            yield slot, one.key, weight * one.share, _scope(one, rarest)

    def _found(self, lookup: Lookup) -> list[Known]:
        known = [self._known[word] for word in lookup.words if word in self._known]
        return known or (self._near.get(lookup.words[0], []) if self._worth_guessing(lookup) else [])

    def _worth_guessing(self, lookup: Lookup) -> bool:
        word = lookup.words[0]
        return (
            lookup.kind == "word"
            and len(word) >= _SHORTEST_TYPO
            and not word.isdigit()
            and not any(form in self._known for form in lookup.words)
        )


def _scope(word: Known, rarest: Known | None) -> str:
    if word.records <= _RARE:
        return "everywhere"
    if word is rarest and word.records <= _COMMON:
        return "beside_another"
    return "department" if word.records <= _OF_DEPARTMENT else "commune"
