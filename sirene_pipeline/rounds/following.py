"""Following the register's changes: one export says who moved, and everybody else is known to be current.

Its cost does not grow with the number of partners. The window reaches back to the oldest comparison among our partners,
and some days further, since the register's copies lag; a partner older than the sweep is asked about by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.store import answers as answer_store
from sirene_pipeline.store import batches, checks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sirene_pipeline.domain.records import Establishment
    from sirene_pipeline.register.protocol import Chunk, RegisterSource
    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class FollowReport:
    """What following found: ``touched`` partners to compare, ``current`` ones marked so; or why it was not done.

    By fingerprint, ``compared`` establishments were looked at, of which ``moved`` differ or were unknown and
    ``unchanged`` are as they were; ``vanished`` counts the partners found before whose establishment is gone, ``left``
    those that did not fit into the batch, and ``lost`` says why so many vanished are not believed.
    """

    since: date | None = None
    touched: int = 0
    current: int = 0
    skipped: str | None = None
    error: str | None = None
    compared: int = 0
    moved: int = 0
    vanished: int = 0
    unchanged: int = 0
    left: int = 0
    lost: str | None = None
    seconds: float = 0.0


def follow(
    database: Database,
    register: RegisterSource,
    batch_id: str,
    *,
    data_date: date | None,
    overlap_days: int,
    sweep_days: int,
) -> FollowReport:
    """Read the changes since our oldest comparison and take the partners they touch into the batch.

    A stream that breaks off concludes nothing: what it brought is stored and compared, nobody is marked current, and
    the caller asks in batches instead.
    """
    window = checks.delta_window(database)
    if data_date is None or window.oldest is None:
        return FollowReport(skipped="nobody was compared yet, or the register does not say its date: asked in batches")
    if window.oldest >= data_date:
        return FollowReport(skipped=f"the register's data are still those of {data_date}: nothing was asked")
    if (data_date - window.oldest).days > sweep_days:
        return FollowReport(skipped=f"the oldest comparison is of {window.oldest}: a full sweep in batches is due")
    since = window.oldest - timedelta(days=overlap_days)
    sirets, sirens = checks.our_identifiers(database)
    touched: set[str] = set()
    units: set[str] = set()
    try:
        for chunk in register.changed_since(since, sirets, sirens):
            found = chunk.found
            _keep(database, register, chunk, found, data_date)
            touched.update(e.siret for e in found)
            units.update(e.siren for e in found)
    except RegisterError as error:
        count = batches.claim_touched(database, batch_id, sorted(touched), sorted(units))
        return FollowReport(since=since, touched=count, error=str(error))
    count = batches.claim_touched(database, batch_id, sorted(touched), sorted(units))
    current = checks.mark_current(database, batch_id, data_date=data_date, since=since)
    return FollowReport(since=since, touched=count, current=current)


def _keep(
    database: Database, register: RegisterSource, chunk: Chunk, found: Sequence[Establishment], data_date: date
) -> None:
    if found:
        with database.transaction():
            answer_store.store_answers(
                database,
                [answer_store.StoredAnswer(e, chunk.raw.get(e.siret), chunk.fingerprints.get(e.siret)) for e in found],
                source=register.name,
                address=register.address,
                data_date=data_date,
            )
