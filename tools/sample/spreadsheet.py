"""The spreadsheet of July 2025, filled from INSEE's API, and what has changed by December."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_files import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sample.records import Facts


class Spreadsheet:
    """The rows, and the SIRETs of those that moved or changed."""

    def __init__(self, data: Path) -> None:
        folder = data / "erp_pairs"
        self.rows = read_csv(folder / "erp_extract_2025-07.csv")
        self.by_siret = {row["siret"]: row for row in self.rows}
        self.moves = read_csv(folder / "siege_moves_2025-07_to_2025-12.csv")
        self.moved = [move["siret_erp_2025-07"] for move in self.moves]
        changes = read_csv(folder / "changes_2025-07_to_2025-12.csv")
        self.changed = sorted({change["siret"] for change in changes})

    def old_head_offices(self) -> Iterator[Facts]:
        """The establishments that were head offices in July 2025 and no more in December."""
        for move in self.moves:
            row = self.by_siret[move["siret_erp_2025-07"]]
            unit = {
                "diffusion": "O",
                "state": "A",
                "name": move["denomination_sirene"],
                "legal_form": row["categorie_juridique"],
                "head_office_nic": move["siret_siege_2025-12"][9:],
            }
            closed = {"diffusion": "O", "state": "F", "head_office": False}
            yield row["siret"], _establishment(row) | closed, unit


def undamaged(rows: Iterable[dict[str, str]]) -> Iterator[Facts]:
    """Rows taken as they are; the spreadsheet does not mark head offices."""
    public = {"diffusion": "O", "state": "A"}
    for row in rows:
        unit = {"name": row["denomination"], "acronym": row["sigle"], "legal_form": row["categorie_juridique"]}
        yield row["siret"], _establishment(row) | public, unit | public


def _establishment(row: dict[str, str]) -> dict[str, Any]:
    return {
        "created": row["date_creation"],
        "number": row["numero_voie"],
        "street_type": row["type_voie"],
        "street": row["libelle_voie"],
        "post_code": row["code_postal"].zfill(5),
        "town": row["libelle_commune"],
        "naf": row["activite_principale"],
    }
