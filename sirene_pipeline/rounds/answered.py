"""The stored answers of a batch, as they are compared, and what a partner was compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sirene_pipeline.domain.records import Found, NotFound
from sirene_pipeline.register.askable import is_siren, is_siret
from sirene_pipeline.store import answers as answer_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sirene_pipeline.domain.records import Answer, Establishment
    from sirene_pipeline.store.batches import SnapshotRow
    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer of each partner, by partner id, and the fingerprint of each establishment in them, by SIRET."""

    answers: dict[str, Answer]
    fingerprints: dict[str, str | None]

    def compared_with(self, row: SnapshotRow) -> dict[str, str] | None:
        """SIRET to fingerprint of all that the partner is compared with; empty when it has no valid identifier.

        ``None`` when it is compared with nothing, or with something that has no fingerprint: whether it still stands
        cannot be told.
        """
        if row.outcome == "invalid":
            return {}
        answer = self.answers[row.partner.partner_id]
        if not isinstance(answer, Found):
            return None
        establishments = [*answer.head_offices, *([answer.establishment] if answer.establishment else [])]
        noted = {e.siret: found for e in establishments if (found := self.fingerprints[e.siret]) is not None}
        return noted if noted and len(noted) == len({e.siret for e in establishments}) else None


def answers_for(database: Database, rows: Sequence[SnapshotRow], data_date: date | None) -> Answered:
    """Read the stored answer of each partner that has a definite outcome."""
    asked = {row.asked_for for row in rows if row.asked_for}
    stored = answer_store.with_fingerprints(database, sirets=[a for a in asked if is_siret(a)])
    by_siret = {establishment.siret: establishment for establishment, _ in stored}
    sirens = {e.siren for e in by_siret.values() if e.state == "F"} | {a for a in asked if is_siren(a)}
    offices = answer_store.with_fingerprints(database, sirens=sorted(sirens), data_date=data_date)
    by_siren: dict[str, list[Establishment]] = {}
    for office, _ in offices:
        by_siren.setdefault(office.siren, []).append(office)
    return Answered(
        {row.partner.partner_id: _answer(row, by_siret, by_siren) for row in rows},
        {establishment.siret: fingerprint for establishment, fingerprint in [*offices, *stored]},
    )


def _answer(
    row: SnapshotRow, by_siret: Mapping[str, Establishment], offices: Mapping[str, list[Establishment]]
) -> Answer:
    asked = row.asked_for or (row.partner.siret or "")
    if row.outcome != "found":
        return NotFound(asked)
    if is_siren(asked):
        return Found(asked, None, tuple(offices.get(asked, ())))
    establishment = by_siret[asked]
    others = (office for office in offices.get(establishment.siren, ()) if office.siret != asked)
    return Found(asked, establishment, tuple(others))
