"""Finding the identifier a partner lacks: a few searches of the register, scored against the partner."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.matching import Candidate, Query, match
from sirene_pipeline.domain.matching.records import DEFAULT_BANDS
from sirene_pipeline.register.errors import Effect, RegisterError
from sirene_pipeline.rounds.hits import record
from sirene_pipeline.rounds.searching import Criteria, gather
from sirene_pipeline.store import searches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sirene_pipeline.domain.matching import Bands, MatchResult
    from sirene_pipeline.domain.records import Establishment, Partner
    from sirene_pipeline.register.protocol import RegisterSource
    from sirene_pipeline.store.searches import Unmatched
    from sirene_pipeline.store.warehouse import Database

KEPT = 5
NOISE = 1.0  # percent; below it a record is on the list for want of another


def match_batch(
    database: Database,
    register: RegisterSource,
    due: Sequence[Unmatched],
    *,
    language: str,
    data_date: date | None,
    bands: Bands = DEFAULT_BANDS,
    pre_accept: float | None = None,
) -> Counter[str]:
    """Match each partner and keep its candidates; returns partners by outcome.

    From the rate ``pre_accept`` (percent) on, a first candidate without rival is attached; ``None``, the default,
    leaves all to reviewers. A partner the register could not be asked about stays due; a fault that concerns every
    call ends the batch.
    """
    outcomes: Counter[str] = Counter()
    for unmatched in due:
        try:
            found = gather(register, criteria_of(unmatched.partner))
        except RegisterError as error:
            outcomes["failed"] += 1
            if error.fault.effect in (Effect.STOP, Effect.FAIL_RUN):
                break
            continue
        outcome = _store(database, unmatched, found, language=language, data_date=data_date, bands=bands)
        if pre_accept is not None and searches.pre_accept(database, unmatched, pre_accept):
            outcome = "attached"
        outcomes[outcome] += 1
    return outcomes


def criteria_of(partner: Partner) -> Criteria:
    """What a partner is searched by; its identifier is missing or wrong, so name and address."""
    return Criteria(name=partner.name, street=partner.street, post_code=partner.post_code, town=partner.town)


def _store(
    database: Database,
    unmatched: Unmatched,
    found: list[Establishment],
    *,
    language: str,
    data_date: date | None,
    bands: Bands,
) -> str:
    result = match(
        Query.from_partner(unmatched.partner),
        [Candidate.from_establishment(e) for e in found],
        language="en" if language == "en" else "fr",
        limit=KEPT,
        bands=bands,
    )
    by_siret = {e.siret: e for e in found}
    rows = _rows(result, by_siret, language)
    if all(row["band"] == "hide" for row in rows):
        rows = []  # nothing is good enough to be shown; where something is, the less likely ones stand below it
    outcome = "tie" if result.tie else "candidates" if rows else "nothing"
    searches.store_candidates(database, unmatched, rows, outcome=outcome, reason=result.reason, data_date=data_date)
    return outcome


def _rows(result: MatchResult, by_siret: dict[str, Establishment], language: str) -> list[dict[str, Any]]:
    return [
        {
            "siren": entry.siren,
            # Where several sites stand for one unit nobody chooses for the reviewer: the SIREN alone is offered first.
            "siret": entry.siret,
            "siren_rate": entry.siren_rate,
            "siret_rate": entry.siret_rate,
            "band": entry.band,
            "tie": entry.tie,
            "reason": entry.reason,
            "record": record(by_siret[entry.siret], language) if entry.siret in by_siret else {},
        }
        for entry in result.ranked
        if entry.siren_rate >= NOISE
    ]
