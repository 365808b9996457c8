"""The packaged sample as INSEE would publish it, and sources that read it: from ODS records to the stock."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import duckdb
import pytest

from sirene_pipeline.demo.standin import serve
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.register.ods import OdsSource
from sirene_pipeline.register.settings import OdsSettings
from sirene_pipeline.register.stock import StockSource
from sirene_pipeline.register.stock_settings import StockSettings

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


@pytest.fixture(scope="session")
def write_stock():
    """Write a stock from ODS records: ``write(folder, records, successions=…, duplicates=…)``."""

    def write(folder, records, *, successions=None, duplicates=None):
        folder.mkdir(parents=True, exist_ok=True)
        units = {record["siren"]: to_unit(record) for record in records}
        tables = {
            "StockEtablissement_utf8": (list(map(to_establishment, records)), stock_columns("establishments")),
            "StockUniteLegale_utf8": (list(units.values()), stock_columns("units")),
            "StockEtablissementLiensSuccession_utf8": (successions, stock_columns("successions")),
            "StockDoublons_utf8": (duplicates, stock_columns("duplicates")),
        }
        for name, (rows, columns) in tables.items():
            if rows is not None:
                write_parquet(folder / f"{name}.parquet", rows, columns)
        return folder

    return write


@pytest.fixture(scope="session")
def sample_records():
    """Records of the packaged sample whose unit's values agree: one unit is one row of the stock, but many of ODS."""
    path = files("sirene_pipeline.demo.sample") / "register.jsonl.gz"
    units, kept = {}, []
    for rank, record in enumerate(read_records(path)):
        values = tuple(record[name] for name in COMMON_UNIT_FIELDS)
        closed = record["etatadministratifetablissement"] == "Fermé"
        masked = record["libellevoieetablissement"] == "[ND]"
        rare = (
            record["enseigne1etablissement"]
            or record["codepaysetrangeretablissement"]
            or record["codecedexetablissement"]
        )
        if (closed or masked or rare or rank % 12 == 0 or rank > 5300) and units.setdefault(
            record["siren"], values
        ) == values:
            kept.append(record)
    return kept


@pytest.fixture(scope="session")
def sample_stock(tmp_path_factory, sample_records, write_stock):
    """The folder of a stock that holds the sample."""
    return write_stock(tmp_path_factory.mktemp("sample") / "stock", sample_records)


@pytest.fixture(scope="session")
def sample_standin(sample_records):
    """A stand-in of ODS that serves the sample."""
    with serve(sample_records) as handle:
        yield handle


@pytest.fixture
def open_stock_source():
    """Open stock sources that close with the test."""
    sources = []

    def give(folder, **settings):
        sources.append(StockSource(StockSettings(folder=str(folder), threads=1, memory_limit="1GB", **settings)))
        return sources[-1]

    yield give
    for source in sources:
        source.close()


@pytest.fixture
def stock_source(sample_stock, open_stock_source):
    return open_stock_source(sample_stock)


@pytest.fixture
def ods_source(sample_standin):
    with OdsSource(OdsSettings(base_url=sample_standin.url, requests_per_second=1000.0)) as source:
        yield source


@pytest.fixture(params=["ods", "stock"])
def any_source(request):
    """Each source in turn, over the same records."""
    return request.getfixturevalue(f"{request.param}_source")
