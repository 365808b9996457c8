"""Choose the partners of the sample ERP; a hash of the SIRET decides, so that the same data give the same choice."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample.nomenclatures import Nomenclatures
    from sample.records import Record, Register
    from sample.spreadsheet import Spreadsheet

MARKS_OF_DAMAGE = ("[ND]", "Å", "Ã", "MASQUEE", "00:00:00", "DIFFUSION PARTIELLE")


def order(key: str) -> str:
    """Spread rows evenly and always alike."""
    return hashlib.sha256(key.encode()).hexdigest()


def common_sirets(spreadsheet: Spreadsheet, december: set[str]) -> list[str]:
    """Rows of the spreadsheet that December's answers hold unchanged."""
    changed = set(spreadsheet.changed)
    return sorted((s for s in spreadsheet.by_siret if s in december and s not in changed), key=order)


def older_rows(spreadsheet: Spreadsheet, december: set[str]) -> list[dict[str, str]]:
    """Rows of the spreadsheet that no later source holds: overseas, undated, secondary establishments."""
    later = december.union(spreadsheet.moved, spreadsheet.changed)
    clean = [
        row
        for row in sorted(spreadsheet.rows, key=lambda row: order(row["siret"]))
        if row["siret"] not in later
        and row["code_postal"].isdigit()
        and not any(mark in str(row) for mark in MARKS_OF_DAMAGE)
    ]
    count = Counter(row["siren"] for row in clean)
    return [
        *[row for row in clean if row["date_creation"] == "1900-01-01"][:8],
        *[row for row in clean if count[row["siren"]] > 1][:12],
        *[row for row in clean if len(row["code_postal"]) < 5][:10],  # noqa: PLR2004 - a post code
        *clean[:20],
    ]


def with_workforce(register: Register, names: Nomenclatures) -> list[str]:
    """Active establishments that have employees, of living companies."""
    found = [
        siret
        for siret, record in register.items()
        if _is_active(record)
        and record["etatadministratifunitelegale"] == "Active"
        and record["codepostaletablissement"]
        and (names.band_of_label(record["trancheeffectifsetablissement"]) or "NN") != "NN"
        and not siret.startswith(("9999", "479915258"))
    ]
    return sorted(found, key=order)[:40]


def secondary(register: Register) -> list[str]:
    """Active establishments that are no head offices, in a street."""
    found = [
        siret
        for siret, record in register.items()
        if record["etablissementsiege"] == "non" and _is_active(record) and record["typevoieetablissement"]
    ]
    return sorted(found, key=order)[:24]


def overseas(register: Register) -> list[str]:
    """Establishments in the overseas departments."""
    found = [s for s, record in register.items() if (record["codepostaletablissement"] or "").startswith("97")]
    return sorted(found, key=order)[:14]


def closed(register: Register, moved: list[str]) -> list[str]:
    """Closed establishments: of a living company, of a ceased one, and of the time before the present NAF."""
    found = [
        siret
        for siret, record in register.items()
        if record["etatadministratifetablissement"] == "Fermé"
        and siret not in moved
        and record["denominationunitelegale"]
    ]
    return sorted(found, key=order)[:14]


def foreign_and_la_poste(register: Register) -> list[str]:
    """Establishments abroad, and those of the one company whose SIRETs fail the usual check."""
    foreign = [siret for siret, record in register.items() if record["codepaysetrangeretablissement"]]
    la_poste = [siret for siret in register if siret.startswith("356000000")]
    return [*foreign[:4], *la_poste[:3]]


def _is_active(record: Record) -> bool:
    return bool(record["etatadministratifetablissement"] == "Actif")
