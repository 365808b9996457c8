"""The register's records as INSEE's monthly files hold them: from ODS records to Parquet."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import duckdb

WORKFORCE = {
    "Etablissement non employeur": "NN",
    "0 salarié": "00",
    "1 ou 2 salariés": "01",
    "3 à 5 salariés": "02",
    "6 à 9 salariés": "03",
    "10 à 19 salariés": "11",
    "20 à 49 salariés": "12",
    "50 à 99 salariés": "21",
    "100 à 199 salariés": "22",
    "200 à 249 salariés": "31",
    "250 à 499 salariés": "32",
    "500 à 999 salariés": "41",
    "1 000 à 1 999 salariés": "42",
    "2 000 à 4 999 salariés": "51",
    "5 000 à 9 999 salariés": "52",
    "10 000 salariés et plus": "53",
}
SHORT_STREET_TYPES = {"Avenue": "AV", "Boulevard": "BD", "Allée": "ALLEE", "Chaussée": "CHS", "Résidence": "RESIDENCE"}
TYPES = {
    "dateCreationEtablissement": "date",
    "dateDebut": "date",
    "dateCreationUniteLegale": "date",
    "dateDernierTraitementEtablissement": "timestamp",
    "dateDernierTraitementUniteLegale": "timestamp",
    "etablissementSiege": "boolean",
    "unitePurgeeUniteLegale": "boolean",
    "categorieJuridiqueUniteLegale": "bigint",
    "dateLienSuccession": "date",
    "transfertSiege": "boolean",
    "continuiteEconomique": "boolean",
}
"""INSEE's own types; every other column is text."""
COMMON_UNIT_FIELDS = (
    "siren",
    "denominationunitelegale",
    "etatadministratifunitelegale",
    "siretsiegeunitelegale",
    "datederniertraitementunitelegale",
    "datecreationunitelegale",
    "datefermetureunitelegale",
    "categoriejuridiqueunitelegale",
    "naturejuridiqueunitelegale",
    "sigleunitelegale",
    "statutdiffusionunitelegale",
    "trancheeffectifsunitelegale",
    "anneeeffectifsunitelegale",
    "categorieentreprise",
    "anneecategorieentreprise",
    "activiteprincipaleunitelegale",
    "nomenclatureactiviteprincipaleunitelegale",
    "unitepurgeeunitelegale",
    "denominationusuelle1unitelegale",
    "denominationusuelle2unitelegale",
)


def stock_columns(kind):
    text = (files("sirene_pipeline.register") / "data" / "stock_columns.csv").read_text(encoding="utf-8")
    return [row["column"] for row in csv.DictReader(text.splitlines()) if row["file"] == kind]


def to_establishment(record):
    """One row of StockEtablissement; what has the same name up to its case is copied."""
    row = {column: record.get(column.lower()) for column in stock_columns("establishments")}
    street_type = record["typevoieetablissement"]
    return row | {
        "etatAdministratifEtablissement": {"Actif": "A", "Fermé": "F", None: None}[
            record["etatadministratifetablissement"]
        ],
        "etablissementSiege": {"oui": True, "non": False, None: None}[record["etablissementsiege"]],
        "trancheEffectifsEtablissement": WORKFORCE.get(record["trancheeffectifsetablissement"]),
        "typeVoieEtablissement": SHORT_STREET_TYPES.get(street_type, street_type and street_type.upper()),
        "libelleCommuneEtrangerEtablissement": record["libellecommuneetrangeretablissement"],
        "dateDernierTraitementEtablissement": without_zone(record["datederniertraitementetablissement"]),
        "dateDebut": present_state_since(record, "etablissement", closed="Fermé"),
    }


def to_unit(record):
    """One row of StockUniteLegale."""
    row = {column: record.get(column.lower()) for column in stock_columns("units")}
    head_office = record["siretsiegeunitelegale"]
    return row | {
        "etatAdministratifUniteLegale": {"Active": "A", "Cessée": "C", None: None}[
            record["etatadministratifunitelegale"]
        ],
        "trancheEffectifsUniteLegale": WORKFORCE.get(record["trancheeffectifsunitelegale"]),
        "unitePurgeeUniteLegale": {"true": True, None: None}[record["unitepurgeeunitelegale"]],
        "dateDernierTraitementUniteLegale": without_zone(record["datederniertraitementunitelegale"]),
        "nicSiegeUniteLegale": head_office and head_office[9:],
        "dateDebut": present_state_since(record, "unitelegale", closed="Cessée"),
    }


def present_state_since(record, of, *, closed):
    """INSEE has no closing date: the period that began when it closed is the present one."""
    is_closed = record[f"etatadministratif{of}"] == closed
    return record[f"datefermeture{of}"] if is_closed else record[f"datedebut{of}"]


def without_zone(moment):
    return moment and moment[:19]


def write_parquet(path, rows, columns):
    """Write rows as Parquet in INSEE's types."""
    lines = path.with_suffix(".jsonl")
    lines.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    types = {column: TYPES.get(column, "varchar") for column in columns}
    with duckdb.connect() as connection:
        if rows:
            relation = connection.read_json(str(lines), format="newline_delimited", columns=types)
        else:
            nulls = ", ".join(f"null::{kind} as {name}" for name, kind in types.items())
            relation = connection.sql(f"select {nulls} limit 0")
        relation.write_parquet(str(path))
    lines.unlink()
    return path


def write_stock_files(folder, records, *, successions=None, duplicates=None, history=None):
    folder.mkdir(parents=True, exist_ok=True)
    units = {record["siren"]: to_unit(record) for record in records}
    tables = {
        "StockEtablissement_utf8": (list(map(to_establishment, records)), stock_columns("establishments")),
        "StockUniteLegale_utf8": (list(units.values()), stock_columns("units")),
        "StockEtablissementLiensSuccession_utf8": (successions, stock_columns("successions")),
        "StockDoublons_utf8": (duplicates, stock_columns("duplicates")),
        "StockUniteLegaleHistorique_utf8": (history, stock_columns("history")),
    }
    for name, (rows, columns) in tables.items():
        if rows is not None:
            write_parquet(folder / f"{name}.parquet", rows, columns)
    return folder


def one_unit_one_row(records):
    """The records whose unit's values agree: one unit is one row of the stock, but many of ODS."""
    units = {}
    for record in records:
        values = tuple(record[name] for name in COMMON_UNIT_FIELDS)
        if units.setdefault(record["siren"], values) == values:
            yield record
