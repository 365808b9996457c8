"""What the Dagster UI shows beside each asset, said once: groups, owners, kinds, tables, columns."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import dagster as dg

from sirene_pipeline.domain.records import CANONICAL_COLUMNS, ESTABLISHMENT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Dagster reads the annotation of an asset that returns checks as well and does not know the generic form.
if TYPE_CHECKING:
    Materialized: TypeAlias = dg.MaterializeResult[None]
else:
    Materialized = dg.MaterializeResult

DATA_TEAM: Final = "team:data"
REVIEW_TEAM: Final = "team:reviewers"
ERP_TEAM: Final = "team:erp"
PERSONAL_DATA: Final = {"sirene/contains-personal-data": "true"}

REGISTER_POOL: Final = "register_api"
ERP_POOL: Final = "erp_database"

_TYPES: Final[dict[str, str]] = {
    "is_company": "boolean", "active": "boolean", "is_head_office": "boolean", "natural_person": "boolean",
    "purged": "boolean", "unit_usual_names": "text[]", "trade_names": "text[]",
}  # fmt: skip


@cache
def _meanings() -> dict[str, str]:
    """What each column holds, by its name; one name has one meaning in all tables."""
    text = (files("sirene_pipeline") / "data" / "column_meanings.csv").read_text(encoding="utf-8")
    return {row["column"]: row["meaning"] for row in csv.DictReader(text.splitlines())}


def table(name: str, columns: Iterable[str] | Mapping[str, str]) -> dict[str, Any]:
    """Metadata of an asset that is a table of ours: its name and its columns."""
    types = columns if isinstance(columns, dict) else {column: _TYPES.get(column, "text") for column in columns}
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(name=column, type=kind, description=_meanings().get(column))
            for column, kind in types.items()
        ]
    )
    return {"dagster/table_name": name, "dagster/column_schema": schema}


PARTNER_TABLE: Final = table("sirene.partner", CANONICAL_COLUMNS)
SNAPSHOT_TABLE: Final = table(
    "sirene.partner_snapshot",
    {
        "batch_id": "text", "partner_id": "text", "position": "integer", "reason": "text", "partner": "jsonb",
        "asked_for": "text", "outcome": "text", "error": "text", "compared_at": "timestamptz",
        "merged_at": "timestamptz",
    },
)  # fmt: skip
ESTABLISHMENT_TABLE: Final = table(
    "sirene.establishment",
    {**{column: _TYPES.get(column, "text") for column in ESTABLISHMENT_COLUMNS},
     "content_hash": "text", "fingerprint": "text", "source": "text", "data_date": "date", "fetched_at": "timestamptz"},
)  # fmt: skip
DIFFERENCE_TABLE: Final = table(
    "sirene.difference",
    {
        "partner_id": "text", "field": "text", "verdict": "text", "current_value": "text", "register_value": "text",
        "proposed_value": "text", "reason_code": "text", "reason": "text", "line_kind": "text", "batch_id": "text",
    },
)  # fmt: skip
EVENT_TABLE: Final = table(
    "sirene.event",
    {
        "event_id": "bigint", "partner_id": "text", "type": "text", "siret": "text", "reason": "text",
        "opened_at": "timestamptz", "confirmed_at": "timestamptz", "closed_at": "timestamptz",
    },
)  # fmt: skip
LINE_TABLE: Final = table(
    "sirene.proposal_line",
    {
        "line_id": "bigint", "proposal_id": "bigint", "partner_id": "text", "field": "text", "kind": "text",
        "current_value": "text", "new_value": "text", "verdict": "text", "reason": "text", "state": "text",
        "data_date": "date", "opened_at": "timestamptz", "decided_at": "timestamptz",
    },
)  # fmt: skip
REVIEW_VIEW: Final = table(
    "review.lines",
    {
        "line_id": "bigint", "ref": "text", "partner": "text", "label": "text", "current_value": "text",
        "new_value": "text", "decision": "text", "state_label": "text", "reason": "text", "age": "interval",
    },
)  # fmt: skip
WRITE_TABLE: Final = table(
    "sirene.erp_write",
    {
        "write_id": "bigint", "line_id": "bigint", "partner_id": "text", "field": "text", "old_value": "text",
        "new_value": "text", "result": "text", "run_id": "text", "intent_at": "timestamptz", "result_at": "timestamptz",
    },
)  # fmt: skip

HIT_TABLE: Final = table(
    "sirene.search_hit",
    {
        "hit_id": "bigint", "request_id": "bigint", "position": "integer", "siret": "text", "siren": "text",
        "siren_rate": "numeric", "siret_rate": "numeric", "reason": "text", "record": "jsonb", "flags": "jsonb",
    },
)  # fmt: skip
CANDIDATE_TABLE: Final = table(
    "sirene.candidate",
    {
        "candidate_id": "bigint", "partner_id": "text", "position": "integer", "siren": "text", "siret": "text",
        "siren_rate": "numeric", "siret_rate": "numeric", "band": "text", "tie": "boolean", "reason": "text",
    },
)  # fmt: skip


def markdown_table(headers: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> dg.MarkdownMetadataValue:
    """A small table for the first screen of a materialization; counts only, never a person's name."""
    lines = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))
