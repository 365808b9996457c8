"""The demo's second part: partners without identifier, one attached, one made from a hit, one left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.demo.play import apply_pending, require, run
from sirene_pipeline.store import review

if TYPE_CHECKING:
    from sirene_pipeline.demo.play import Stage
    from sirene_pipeline.store.review import CandidateRow, HitRow

HOLDING: Final = "045689"
SEARCHED: Final = "visiativ exemple"
SURE: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What matching offers: the surest candidate of all, VISIATIV (HOLDING)'s candidates, and who gets none."""

    surest: CandidateRow
    holding: list[CandidateRow]
    alone: str


def find_identifiers(scene: Stage) -> Found:
    """Look for the SIREN and SIRET of the partners that lack them."""
    run(scene, "find_identifiers")
    with scene.reviewer() as database:
        candidates = review.candidates(database)
        alone = review.partners_without_candidate(database)
    holding = [row for row in candidates if row.ref == HOLDING]
    # A rate of 100 is an identifier that agrees; here a name and an address have to do.
    sure = [row for row in candidates if row.siret and not row.tie and row.position == 1 and row.match_rate < SURE]
    require(bool(holding), "VISIATIV (HOLDING) is offered the VISIATIV units")
    require(bool(sure), "some partner has one candidate that stands out")
    require(bool(alone), "some partner is left alone, because nothing is good enough")
    return Found(max(sure, key=lambda row: (row.match_rate, row.siret_rate or 0)), holding, alone[0])


def search(scene: Stage) -> list[HitRow]:
    """A person searches the register by name."""
    with scene.reviewer() as database:
        number = review.search(database, SEARCHED)
    run(scene, "answer_searches")
    with scene.reviewer() as database:
        hits = review.hits(database, number)
    require(any(hit.already_in_erp_as is None for hit in hits), "the search finds a firm the ERP does not hold")
    return hits


def attach_and_create(scene: Stage, found: Found, hits: list[HitRow]) -> tuple[dict[str, str | None], str]:
    """The surest candidate is attached, a partner is made from a hit; returns what the ERP holds of both."""
    hit = next(hit for hit in hits if hit.already_in_erp_as is None)
    with scene.reviewer() as database:
        review.attach(database, found.surest.partner_id, found.surest.candidate_id)
        review.create_partner(database, hit.hit_id)
    apply_pending(scene)
    partner_id = found.surest.partner_id
    attached = scene.erp.read([partner_id], ["siren", "siret", "vat"])[partner_id]
    made = scene.erp.find("siret", hit.siret)
    require(attached["siret"] == found.surest.siret, "the attached SIRET stands in the ERP")
    require(len(made) == 1, "one partner was made from the hit")
    return attached, made[0]
