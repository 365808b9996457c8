"""Finding partners that are nearly equal in name and address, among those that changed since the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.matching import Query
from sirene_pipeline.domain.matching.alike import alike, keys
from sirene_pipeline.domain.matching.name_evidence import NameComparer
from sirene_pipeline.domain.matching.prepare import prepare_query
from sirene_pipeline.domain.matching.weights import packaged_weights
from sirene_pipeline.store.batches import partner_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.records import Language
    from sirene_pipeline.store.warehouse import Database

_PORTION: Final = 2000


def refresh(
    database: Database, *, language: Language, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, int]:
    """Compare every partner that is new or edited with those that share a key; partners looked at, and pairs in all.

    A portion is one transaction: a run that dies takes up where it stopped.
    """
    database.run("alike/forget_gone")
    done = 0
    while due := database.rows("alike/due", {"portion": _PORTION}):
        with database.transaction():
            _portion(database, due, language)
        done += len(due)
        progress(done)
    pairs: int = database.row("alike/count")["pairs"]
    return done, pairs


def _portion(database: Database, due: Sequence[Mapping[str, Any]], language: Language) -> None:
    prepared = {row["partner"]["partner_id"]: _prepared(row["partner"]) for row in due}
    mine = {"partner_ids": list(prepared)}
    database.run("alike/clear", mine)
    keyed = [(key, partner_id) for partner_id, one in prepared.items() for key in sorted(keys(one))]
    database.run("alike/store_keys", {"keys": [key for key, _ in keyed], "partner_ids": [one for _, one in keyed]})
    database.run_many("alike/store", _pairs(database.rows("alike/pairs", mine), prepared, language))
    database.run("alike/set_keyed", {**mine, "hashes": [row["compared_hash"] for row in due]})


def _pairs(
    found: Sequence[Mapping[str, Any]], prepared: dict[str, Prepared], language: Language
) -> Iterator[dict[str, Any]]:
    names = NameComparer(packaged_weights())
    for row in found:
        for partner in (row["one"], row["other"]):
            if partner["partner_id"] not in prepared:
                prepared[partner["partner_id"]] = _prepared(partner)
        both = prepared[row["partner_id"]], prepared[row["other_partner_id"]]
        if likeness := alike(*both, names, language):
            yield {
                "partner_id": row["partner_id"],
                "other_partner_id": row["other_partner_id"],
                "likeness": likeness.percent,
                "reason": likeness.reason,
            }


def _prepared(values: Mapping[str, Any]) -> Prepared:
    return prepare_query(Query.from_partner(partner_from(values)))
