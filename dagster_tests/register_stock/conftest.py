"""The packaged sample as INSEE would publish it, and sources that read it: from ODS records to the stock."""

from __future__ import annotations

from importlib.resources import files

import pytest

from sirene_pipeline.demo.standin import serve
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.ods.source import OdsSource
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.source import StockSource
from support.stock_records import COMMON_UNIT_FIELDS, write_stock_files


@pytest.fixture(scope="session")
def write_stock():
    """Write a stock from ODS records: ``write(folder, records, successions=…, duplicates=…)``."""

    return write_stock_files


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
