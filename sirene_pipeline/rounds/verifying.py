"""Asking VIES about the VAT numbers of a batch, when the settings say so; whatever it answers, nothing else waits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sirene_pipeline.domain.vat import ViesAnswer, vats_to_ask
from sirene_pipeline.store import batches

if TYPE_CHECKING:
    from sirene_pipeline.register.vies import ViesSource
    from sirene_pipeline.store.warehouse import Database

FRESH_DAYS = 90
_STATES = {ViesAnswer.VALID: "valid", ViesAnswer.NOT_VALID: "not_valid", ViesAnswer.UNAVAILABLE: "unverified"}


def verify_batch(database: Database, batch_id: str, vies: ViesSource) -> Counter[str]:
    """Verify the batch's VAT numbers, once each, that VIES has not spoken of for three months; numbers by state."""
    numbers = vats_to_ask(row.partner for row in batches.snapshot(database, batch_id))
    fresh = {row["vat"] for row in database.rows("vat/fresh", {"vats": list(numbers), "days": FRESH_DAYS})}
    states: Counter[str] = Counter()
    for number, answer in vies.verify(number for number in numbers if number not in fresh):
        database.run("vat/store", {"vat": number, "state": _STATES[answer]})
        states[_STATES[answer]] += 1
    return states
