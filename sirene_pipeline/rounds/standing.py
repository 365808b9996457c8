"""Following by fingerprint: one pass of the register tells which partners still stand, whatever their number.

Whoever was compared with something the register no longer says, or with nothing it can tell, is taken into the batch to
be asked about; only then everybody else is marked current. Nothing is concluded from dates of processing, so merged
communes and vanished establishments are seen as well.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.rounds.checking import LOST_MINIMUM
from sirene_pipeline.rounds.following import FollowReport
from sirene_pipeline.store import batches, fingerprints

if TYPE_CHECKING:
    from datetime import date

    from sirene_pipeline.register.protocol import FingerprintSource
    from sirene_pipeline.store.warehouse import Database


def follow_fingerprints(
    database: Database,
    register: FingerprintSource,
    batch_id: str,
    *,
    data_date: date | None,
    size: int,
    with_archived: bool,
    max_lost_share: float,
) -> FollowReport:
    """Take those into the batch who no longer stand, and mark the others current.

    Args:
        database: an open connection.
        register: the source, for this run.
        batch_id: the batch, drawn.
        data_date: the day of the register's data.
        size: how many partners the batch may hold.
        with_archived: archived partners take part.
        max_lost_share: when more than this share of the partners found before has vanished, the source is not
            believed: those are left alone and nobody is marked current.
    """
    if data_date is None:
        return FollowReport(skipped="the register does not say its date: asked in batches")
    if not fingerprints.register_is_ahead(database, data_date=data_date, with_archived=with_archived):
        return FollowReport(skipped=f"the register's data are still those of {data_date}: nothing was looked for")
    state = batches.batch_state(database, batch_id)
    room = size - (state.partners if state else 0)
    if room <= 0:
        return FollowReport(skipped=f"the batch has its {size} partners: what moved is looked for in the next run")
    started = time.monotonic()
    known = fingerprints.known_fingerprints(database)
    if not known.sirets:
        return FollowReport(skipped="nobody was compared yet: there is nothing to look for")
    try:
        standing = register.standing(known.sirets, known.fingerprints)
    except RegisterError as error:
        return FollowReport(compared=len(known.sirets), error=str(error), seconds=time.monotonic() - started)
    unchanged = known.without(standing.moved | standing.vanished)
    vanished = sorted(standing.vanished)
    report = FollowReport(compared=len(known.sirets), moved=len(standing.moved), unchanged=len(unchanged))
    with database.transaction():
        database.run("checks/lock_picking")
        found_before, gone = fingerprints.count_vanished(database, vanished)
        lost = _lost(gone, found_before, max_lost_share)
        touched, left = fingerprints.claim_moved(
            database,
            batch_id,
            unchanged=unchanged,
            vanished=vanished,
            with_vanished=lost is None,
            size=room,
            with_archived=with_archived,
        )
    current = 0
    if left == 0 and lost is None:  # else the next run looks again, and finds who that is
        current = fingerprints.mark_standing(database, batch_id, unchanged=unchanged, data_date=data_date)
    report = replace(report, touched=touched, left=left, current=current, vanished=gone, lost=lost)
    return replace(report, seconds=time.monotonic() - started)


def _lost(gone: int, found_before: int, max_lost_share: float) -> str | None:
    """Why so many cannot have vanished; ``None`` when it is believed."""
    if gone < LOST_MINIMUM or gone <= max_lost_share * found_before:
        return None
    return (
        f"{gone} of {found_before} partners found before are missing from the register's files: taken as a fault of "
        "the source, nothing was concluded about them and nobody was marked current"
    )
