"""What the register said, kept: the raw answer once per content, the parsed establishment per SIRET."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.records import ESTABLISHMENT_COLUMNS, Establishment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sirene_pipeline.store.warehouse import Database


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One establishment with the raw record it was read from and its fingerprint, where the source has them."""

    establishment: Establishment
    raw: Mapping[str, Any] | None
    fingerprint: str | None = None

    @property
    def content_hash(self) -> str:
        """sha256 of the canonical JSON of the raw record, or of the parsed one."""
        content = dict(self.raw) if self.raw is not None else asdict(self.establishment)
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def known_answers(database: Database, sirets: Sequence[str], *, source: str, data_date: date) -> dict[str, str]:
    """Of these SIRETs, those already answered from the register's present data: SIRET to content hash."""
    rows = database.rows("register/known_answers", {"sirets": list(sirets), "source": source, "data_date": data_date})
    return {row["siret"]: row["content_hash"] for row in rows}


def store_answers(
    database: Database, answers: Sequence[StoredAnswer], *, source: str, address: str, data_date: date | None
) -> dict[str, str]:
    """Keep a chunk of answers; returns SIRET to content hash.

    The raw answer of a natural person is not kept, only what the comparison needs.
    """
    hashes = {answer.establishment.siret: answer.content_hash for answer in answers}
    unique = {answer.content_hash: answer for answer in answers}
    database.run(
        "register/store_answers",
        {
            "hashes": list(unique),
            "sirets": [answer.establishment.siret for answer in unique.values()],
            "sources": [source] * len(unique),
            "addresses": [address] * len(unique),
            "bodies": [_body(answer) for answer in unique.values()],
            "data_dates": [data_date] * len(unique),
        },
    )
    database.run_many(
        "register/upsert_establishment",
        (
            {
                **{column: _plain(getattr(answer.establishment, column)) for column in ESTABLISHMENT_COLUMNS},
                "content_hash": hashes[answer.establishment.siret],
                "fingerprint": answer.fingerprint,
                "source": source,
                "data_date": data_date,
            }
            for answer in answers
        ),
    )
    return hashes


def establishments(
    database: Database, *, sirets: Sequence[str] = (), sirens: Sequence[str] = (), data_date: date | None = None
) -> list[Establishment]:
    """Stored establishments by SIRET, and the head offices of these SIRENs as of ``data_date``."""
    return [found for found, _ in with_fingerprints(database, sirets=sirets, sirens=sirens, data_date=data_date)]


def with_fingerprints(
    database: Database, *, sirets: Sequence[str] = (), sirens: Sequence[str] = (), data_date: date | None = None
) -> list[tuple[Establishment, str | None]]:
    """The same, each with the fingerprint it was stored with."""
    rows = database.rows(
        "register/establishments_of", {"sirets": list(sirets), "sirens": list(sirens), "data_date": data_date}
    )
    return [(establishment_from(row), row["fingerprint"]) for row in rows]


def closed(database: Database, sirets: Sequence[str]) -> dict[str, list[str]]:
    """Of these SIRETs, those closed while their legal unit is not, by its SIREN."""
    units: dict[str, list[str]] = {}
    for siren, siret in database.tuples("register/closed_of", {"sirets": list(sirets)}):
        units.setdefault(siren, []).append(siret)
    return units


def units_with_office(database: Database, sirens: Sequence[str], data_date: date | None) -> set[str]:
    """Of these SIRENs, those whose head office is stored as of the register's data date; none without a date."""
    parameters = {"sirens": list(sirens), "data_date": data_date}
    return {siren for (siren,) in database.tuples("register/units_with_office", parameters)}


def establishment_from(row: Mapping[str, Any]) -> Establishment:
    """An establishment from a row of ``sirene.establishment``."""
    values = {column: row[column] for column in ESTABLISHMENT_COLUMNS}
    for column in ("unit_usual_names", "trade_names"):
        values[column] = tuple(values[column])
    return Establishment(**values)


def _body(answer: StoredAnswer) -> str | None:
    if answer.raw is None or answer.establishment.natural_person:
        return None
    return json.dumps(dict(answer.raw), ensure_ascii=False)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
