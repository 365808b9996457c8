"""Put the sample register together from all sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_files import read_csv, read_json

from sample.addresses import parse_address
from sample.insee import complete_answers, december_answers, stock
from sample.records import RecordMaker
from sample.search_results import search_results
from sample.specified import specified_establishments
from sample.spreadsheet import undamaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample.nomenclatures import Nomenclatures
    from sample.records import Facts, Record, Register
    from sample.spreadsheet import Spreadsheet

NAMED_LIKE_PERSONS = {"479285801", "800329849"}
"""Legal persons whose name is a person's: left out, they add nothing."""


def build_register(data: Path, names: Nomenclatures, spreadsheet: Spreadsheet, older: list[dict[str, str]]) -> Register:
    """Return the records by SIRET; where two sources know one establishment, the first listed here wins."""
    make = RecordMaker(names)
    records = {record["siret"]: record for record in _recorded(data, make)}
    sources = (
        specified_establishments(),
        december_answers(data),
        complete_answers(data),
        search_results(data),
        stock(data),
        _groups(data),
        spreadsheet.old_head_offices(),
        undamaged(older),
    )
    for source in sources:
        for siret, facts, unit in source:
            if siret[:9] not in NAMED_LIKE_PERSONS and siret not in records:
                records[siret] = make(siret, facts, unit)
    return dict(sorted(records.items()))


def _recorded(data: Path, make: RecordMaker) -> Iterator[Record]:
    """The records once answered by ODS itself, as they were, with nulls for what v1 left out."""
    for name in (
        "v1_search_siren_832940670_2023-08",
        "v1_search_siren_944716448_2025-07",
        "v1_record_siret_88076068100010",
    ):
        answer = read_json(data / "ods" / f"{name}.json")
        fields = (answer["records"][0] if "records" in answer else answer)["fields"]
        record = make(fields["siret"], {}, {}) | fields
        if isinstance(point := record.get("geolocetablissement"), list):
            record["geolocetablissement"] = {"lon": point[1], "lat": point[0]}
        yield record


def _groups(data: Path) -> Iterator[Facts]:
    """Establishments of large groups in the stock of July 2026."""
    for row in read_csv(data / "sirene_stock" / "etablissements_groupes_defense_2026-07.csv"):
        facts = parse_address(row["adresse"]) | {
            "diffusion": "O",
            "state": "A" if row["etat_sirene"] == "ACTIF" else "F",
            "head_office": {"true": True, "false": False}.get(row["est_siege_unite_legale_sirene"]),
            "naf": row["ape_sirene"],
            "lat": row["latitude"],
            "lon": row["longitude"],
        }
        yield row["siret"], facts, {"diffusion": "O", "name": row["raison_sociale_sirene"]}
