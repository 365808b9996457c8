"""Finding the files of a stock, and converting those that are no Parquet yet."""

from __future__ import annotations

import os
import zipfile
from datetime import date

import duckdb
import pytest

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.convert import as_parquet
from sirene_pipeline.register.stock.files import StockFiles, day_in_name, find_files
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.source import StockSource

CSV = 'siren,nic,siret,libelleVoieEtablissement\n005410949,00019,00541094900019,"RUE, ""DES"" LILAS"\n'


def found(folder, **settings):
    return find_files(StockSettings(folder=str(folder), **settings))


def touch(folder, *names):
    for name in names:
        (folder / name).touch()


def test_files_are_found_by_insees_names_and_the_history_of_establishments_is_left_alone(tmp_path):
    touch(
        tmp_path,
        "StockEtablissement_utf8.parquet",
        "StockEtablissementHistorique_utf8.parquet",
        "StockUniteLegale_utf8.parquet",
        "StockUniteLegaleHistorique_utf8.parquet",
        "StockEtablissementLiensSuccession_utf8.parquet",
        "StockDoublons_utf8.parquet",
        "notes.txt",
    )
    assert found(tmp_path) == StockFiles(
        establishments=str(tmp_path / "StockEtablissement_utf8.parquet"),
        units=str(tmp_path / "StockUniteLegale_utf8.parquet"),
        successions=str(tmp_path / "StockEtablissementLiensSuccession_utf8.parquet"),
        duplicates=str(tmp_path / "StockDoublons_utf8.parquet"),
        history=str(tmp_path / "StockUniteLegaleHistorique_utf8.parquet"),
    )


def test_the_latest_month_is_taken_and_parquet_before_csv_of_the_same(tmp_path):
    touch(
        tmp_path,
        "StockEtablissement_2026-08-01_utf8.parquet",
        "StockEtablissement_2026-09-01_utf8.csv",
        "StockEtablissement_2026-09-01_utf8.parquet",
        "StockUniteLegale_2026-08-01_utf8.parquet",
        "StockUniteLegale_2026-09-01_utf8.zip",
    )
    files = found(tmp_path)
    assert files.establishments.endswith("StockEtablissement_2026-09-01_utf8.parquet")
    assert files.units.endswith("StockUniteLegale_2026-09-01_utf8.zip")
    assert (files.successions, files.duplicates) == (None, None)


def test_files_of_different_months_are_refused(tmp_path):
    touch(tmp_path, "StockEtablissement_2026-09-01.parquet", "StockUniteLegale_2026-08-01.parquet")
    with pytest.raises(RegisterError, match=r"StockUniteLegale_2026-08-01.parquet are of different months") as caught:
        found(tmp_path)
    assert (caught.value.fault_name, caught.value.permanent) == ("mixed_stock", True)


def test_a_missing_file_is_named(tmp_path):
    touch(tmp_path, "StockEtablissement_utf8.parquet")
    with pytest.raises(RegisterError, match="There is no StockUniteLegale file") as caught:
        found(tmp_path)
    assert caught.value.fault_name == "missing_file"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(RegisterError, match=r"folder .*nowhere does not exist"):
        found(tmp_path / "nowhere")


def test_single_files_can_be_named_instead(tmp_path):
    files = find_files(
        StockSettings(folder="unused", establishments="a.parquet", units="https://example.org/u.parquet")
    )
    assert files == StockFiles("a.parquet", "https://example.org/u.parquet")


def test_a_web_address_stands_for_insees_names_below_it():
    files = find_files(StockSettings(folder="https://example.org/sirene/"))
    assert files.establishments == "https://example.org/sirene/StockEtablissement_utf8.parquet"
    assert files.duplicates == "https://example.org/sirene/StockDoublons_utf8.parquet"
    with_token = find_files(StockSettings(folder="https://example.org/sirene?token=x"))
    assert with_token.units == "https://example.org/sirene/StockUniteLegale_utf8.parquet?token=x"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("StockEtablissement_2026-09-01_utf8.parquet", date(2026, 9, 1)),
        ("StockEtablissement_202609.parquet", date(2026, 9, 1)),
        ("StockEtablissement-20260901.zip", date(2026, 9, 1)),
        ("/data/2025-01-01/StockEtablissement_utf8.parquet", None),
        ("https://example.org/StockEtablissement_2026-13-01.parquet?token=2026-01-01", None),
        ("StockEtablissement_utf8.parquet", None),
    ],
)
def test_the_day_of_a_file_is_the_one_in_its_name(name, day):
    assert day_in_name(name) == day


def test_a_csv_becomes_parquet_beside_it_with_its_zeros_and_quotes(tmp_path):
    source = tmp_path / "StockEtablissement_utf8.csv"
    source.write_text(CSV, encoding="utf-8")
    told = []
    target = as_parquet(source, lambda what, share: told.append((what, share)))
    assert target == tmp_path / "StockEtablissement_utf8.parquet"
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(target)).fetchall()
    assert rows == [("005410949", "00019", "00541094900019", 'RUE, "DES" LILAS')]
    assert told[-1] == ("converting StockEtablissement_utf8.csv", 1.0)


def test_the_zip_of_insee_is_unpacked_converted_and_cleaned_up(tmp_path):
    source = tmp_path / "StockEtablissement_utf8.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("StockEtablissement_utf8.csv", CSV)
    told = []
    target = as_parquet(source, lambda what, share: told.append((what, share)))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "StockEtablissement_utf8.parquet",
        "StockEtablissement_utf8.zip",
    ]
    assert told[0] == ("unpacking StockEtablissement_utf8.zip", 1.0)
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(target)).fetchall()[0][0] == "005410949"


def test_a_file_is_converted_once_and_again_when_it_is_newer(tmp_path):
    source = tmp_path / "StockDoublons_utf8.csv"
    source.write_text("siren,sirenDoublon\n005410949,005420013\n", encoding="utf-8")
    target = as_parquet(source)
    first = target.stat().st_mtime_ns
    assert as_parquet(source).stat().st_mtime_ns == first
    newer = (first + 5_000_000_000) / 1e9

    os.utime(source, (newer, newer))
    assert as_parquet(source).stat().st_mtime_ns != first


@pytest.mark.parametrize("name", ["StockDoublons_utf8.zip", "StockDoublons_utf8.csv.gz"])
def test_a_broken_download_leaves_nothing_behind(tmp_path, name):
    source = tmp_path / name
    source.write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(RegisterError) as caught:
        as_parquet(source)
    assert caught.value.fault_name == "broken_file"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_zip_without_exactly_one_csv_is_refused(tmp_path):
    source = tmp_path / "StockDoublons_utf8.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(RegisterError, match="holds 2 CSV files"):
        as_parquet(source)


def test_the_address_kept_beside_answers_holds_no_secret():
    assert (
        StockSource(StockSettings(folder="https://me:secret@example.org/s?token=1")).address == "https://example.org/s"
    )
    assert StockSource(StockSettings(folder="/data/sirene")).address == "/data/sirene"


@pytest.mark.parametrize(("setting", "value"), [("threads", 0), ("chunk_size", 0), ("folder", " ")])
def test_settings_that_cannot_work_are_refused_by_name(setting, value):
    with pytest.raises(ValueError, match=setting):
        StockSettings(**{setting: value})
