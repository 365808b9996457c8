"""Storing what the ERP holds: one merge per extract, and nobody marked gone by an extract that looks torn."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.records import CANONICAL_COLUMNS, Partner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sirene_pipeline.store.warehouse import Database

BUCKETS: Final = 64
COMPARED_COLUMNS: Final = tuple(
    column
    for column in CANONICAL_COLUMNS
    if column not in {"partner_id", "ref", "active", "is_company", "last_processed", "partner_category", "changed_at"}
)
"""The columns whose edit in the ERP makes a partner worth an early check."""


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What one extract changed; ``refused`` says why nobody was marked gone, when that was held back."""

    partners: int
    new_partners: int
    changed_partners: int
    gone_partners: int
    refused: str | None


def compared_hash(partner: Partner) -> str:
    """A hash of the compared fields, the same for the same values whatever touched the record."""
    joined = "\x1f".join(str(getattr(partner, column) or "") for column in COMPARED_COLUMNS)
    return hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()


def bucket_of(partner_id: str) -> int:
    """The bucket (0 to 63) a full sweep finds the partner in; it never changes."""
    return hashlib.md5(partner_id.encode(), usedforsecurity=False).digest()[0] % BUCKETS


def store_extract(database: Database, partners: Iterable[Partner], *, max_gone_share: float) -> ExtractReport:
    """Merge an extract in one transaction.

    An extract that is empty, or lacks more than ``max_gone_share`` of the partners known before, updates what it holds
    and marks nobody gone: a torn extract looks just like a mass deletion.
    """
    with database.transaction():
        database.run("partners/create_staging")
        database.copy(
            "partners/copy_staging",
            ((*astuple(partner), compared_hash(partner), bucket_of(partner.partner_id)) for partner in partners),
        )
        changed = database.row("partners/count_changed")["changed_partners"]
        counts = database.row("partners/count_missing")
        merged = database.row("partners/merge_extract")
        refused = _refusal(merged["partners"], counts["known"], counts["missing"], max_gone_share)
        gone = 0 if refused else database.row("partners/mark_gone")["gone_partners"]
        report = ExtractReport(merged["partners"], merged["new_partners"], changed, gone, refused)
        database.run(
            "partners/record_extract",
            {
                "partners": report.partners,
                "new_partners": report.new_partners,
                "changed_partners": report.changed_partners,
                "gone_partners": report.gone_partners,
                "refused": report.refused,
            },
        )
    return report


def partners_holding(database: Database, sirets: Sequence[str]) -> list[Partner]:
    """Everybody who holds one of these SIRETs, in the batch or not."""
    rows = database.rows("partners/holding_sirets", {"sirets": list(sirets)})
    return [Partner(**row["partner"]) for row in rows]


def _refusal(partners: int, known: int, missing: int, max_gone_share: float) -> str | None:
    if known == 0 or missing == 0:
        return None
    if partners == 0:
        return f"the extract is empty, {known} partners were known: nobody was marked gone"
    if missing > max_gone_share * known:
        return (
            f"the extract lacks {missing} of {known} known partners, more than {max_gone_share:.0%}: nobody was marked "
            "gone. If they really left, raise check.max_gone_share for one run."
        )
    return None
