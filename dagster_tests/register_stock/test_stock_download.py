"""A stock at a web address: fetched once, resumed, checked, and never taken for what it is not."""

from __future__ import annotations

import json
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import pytest
import stamina

from sirene_pipeline.commands import doctor
from sirene_pipeline.connections import open_register
from sirene_pipeline.domain.records import Found
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.download import fetched
from sirene_pipeline.register.stock.files import NAMES, StockFiles, day_in_name, find_files
from sirene_pipeline.register.stock.settings import StockSettings
from sirene_pipeline.register.stock.source import StockSource
from sirene_pipeline.settings import SettingsError, load_settings
from support.file_server import file_server

CSV = b"siren,sirenDoublon,dateDernierTraitementDoublon\n005410949,005420013,2025-01-01\n"
HTML = b"<!doctype html><html><body>The service is being maintained.</body></html>"
WORD = "hush-hush"


@pytest.fixture(autouse=True)
def _no_waiting():
    stamina.set_testing(True, attempts=5, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
def web():
    with file_server() as server:
        yield server


@pytest.fixture(scope="module")
def parquet(tmp_path_factory, sample_records, write_stock):
    """The bytes of the four files of a small stock, by kind."""
    one, other = (record["siret"] for record in sample_records[:2])
    folder = write_stock(
        tmp_path_factory.mktemp("web") / "stock",
        sample_records[:40],
        successions=[{"siretEtablissementPredecesseur": one, "siretEtablissementSuccesseur": other}],
        duplicates=[{"siren": "005410949", "sirenDoublon": "005420013"}],
        history=[{"siren": "005410949", "denominationUniteLegale": "AUTREFOIS"}],
    )
    return {kind: (folder / f"{title}_utf8.parquet").read_bytes() for kind, title in NAMES.items()}


@pytest.fixture
def stock(web, parquet):
    """The stock below one address, each file with an ETag."""
    return {
        kind: web.serve(f"/sirene/{title}_utf8.parquet", parquet[kind], etag=f'"{kind}-1"')
        for kind, title in NAMES.items()
    }


@pytest.fixture
def fetch(web, tmp_path):
    """Fetch the file at one path into a cache; gives its path."""

    def give(path="/file", kind="units", **options):
        address = path if "://" in path else web.url + path
        settings = StockSettings(cache=str(tmp_path / "cache"), **{kind: address}, **options)
        files = fetched(StockFiles(**({"establishments": "e", "units": "u"} | {kind: address})), settings)
        return files_of(files)[kind]

    return give


def files_of(files):
    return {kind: Path(name) for kind in NAMES if (name := getattr(files, kind))}


def cached(tmp_path):
    """The names of what the cache holds, but locks."""
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.name != "lock")


def test_the_files_below_an_address_are_fetched_once_and_then_only_asked_about(web, stock, sample_records, tmp_path):
    siret = sample_records[0]["siret"]
    for status in (200, 304):
        source = StockSource(StockSettings(folder=f"{web.url}/sirene/", cache=str(tmp_path / "cache")))
        with source:
            ((answer,),) = (chunk.answers for chunk in source.establishments([siret]))
        assert isinstance(answer, Found)
        assert answer.establishment.legal_name == sample_records[0]["denominationunitelegale"]
        for kind, title in NAMES.items():
            if kind != "history":
                assert web.statuses(f"/sirene/{title}_utf8.parquet")[-1] == status
    assert len(web.asked) == 8, "the history is fetched only when its address is given"


def test_the_history_is_fetched_when_its_address_is_given(web, stock, tmp_path):
    address = f"{web.url}/sirene/{NAMES['history']}_utf8.parquet"
    settings = StockSettings(folder=f"{web.url}/sirene", history=address, cache=str(tmp_path / "cache"))
    files = fetched(find_files(settings), settings)
    assert files.history is not None
    assert Path(files.history).is_file()


def test_successions_and_duplicates_that_are_not_there_are_done_without(web, stock, tmp_path):
    for kind in ("successions", "duplicates"):
        del web.files[f"/sirene/{NAMES[kind]}_utf8.parquet"]
    settings = StockSettings(folder=f"{web.url}/sirene", cache=str(tmp_path / "cache"))
    files = fetched(find_files(settings), settings)
    assert (files.successions, files.duplicates) == (None, None)
    named = StockSettings(
        folder=f"{web.url}/sirene", cache=str(tmp_path / "cache"), duplicates=f"{web.url}/sirene/StockDoublons.parquet"
    )
    with pytest.raises(RegisterError, match=r"missing_file: the server of StockDoublons answered 404"):
        fetched(find_files(named), named)


@pytest.mark.parametrize("kind", ["establishments", "units"])
def test_a_file_the_stock_cannot_do_without_is_named_when_it_is_not_there(web, stock, kind, tmp_path):
    del web.files[f"/sirene/{NAMES[kind]}_utf8.parquet"]
    source = StockSource(StockSettings(folder=f"{web.url}/sirene", cache=str(tmp_path / "cache")))
    with pytest.raises(
        RegisterError, match=rf"the server of {NAMES[kind]} answered 404 .*/sirene/{NAMES[kind]}_utf8"
    ) as caught:
        source.metadata()
    assert (caught.value.fault_name, caught.value.permanent) == ("missing_file", True)


def test_a_new_month_takes_the_place_of_the_former_one(web, parquet, fetch, tmp_path):
    web.serve("/r/unit", send_on=f"{web.url}/2026/StockUniteLegale_2026-08-01_utf8.parquet")
    web.serve("/2026/StockUniteLegale_2026-08-01_utf8.parquet", parquet["units"], etag='"aug"')
    assert day_in_name(fetch("/r/unit").name) == date(2026, 8, 1)
    web.serve("/r/unit", send_on="/2026/StockUniteLegale_2026-09-01_utf8.parquet")
    web.serve("/2026/StockUniteLegale_2026-09-01_utf8.parquet", parquet["units"], etag='"sep"')
    assert day_in_name(fetch("/r/unit").name) == date(2026, 9, 1)
    assert cached(tmp_path) == ["StockUniteLegale_2026-09-01_utf8.parquet", "download.json"]


def test_the_former_address_s_file_goes_once_the_new_one_is_whole(web, parquet, fetch, tmp_path):
    web.serve("/old", parquet["units"])
    web.serve("/new", parquet["units"]).next(status=500)
    fetch("/old")
    with pytest.raises(RegisterError):
        fetch("/new", attempts=1)
    assert len(list((tmp_path / "cache").glob("units-*/*.parquet"))) == 1, "the old one is still there"
    path = fetch("/new")
    assert list((tmp_path / "cache").glob("units-*/*.parquet")) == [path]


def test_the_month_may_stand_in_the_content_disposition(web, parquet, fetch):
    name = 'attachment; filename="StockUniteLegale_202609_utf8.parquet"'
    web.serve("/download", parquet["units"], headers={"Content-Disposition": name})
    assert fetch("/download").name == "StockUniteLegale_2026-09-01_utf8.parquet"


def test_files_of_different_months_are_refused_from_the_web_too(web, parquet, tmp_path):
    web.serve("/StockEtablissement_2026-09-01.parquet", parquet["establishments"])
    web.serve("/StockUniteLegale_2026-08-01.parquet", parquet["units"])
    web.serve("/e", send_on="/StockEtablissement_2026-09-01.parquet")
    web.serve("/u", send_on="/StockUniteLegale_2026-08-01.parquet")
    settings = StockSettings(establishments=f"{web.url}/e", units=f"{web.url}/u", cache=str(tmp_path / "cache"))
    with pytest.raises(RegisterError, match="are of different months"):
        StockSource(settings).metadata()


def test_a_redirect_from_https_to_http_is_not_followed(tmp_path):
    asked = []

    def answer(request):
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://example.org/StockUniteLegale.parquet?token=x"})

    address = "https://example.org/r/units"
    settings = StockSettings(units=address, cache=str(tmp_path / "cache"))
    with pytest.raises(RegisterError, match=r"from https to http://example.org/StockUniteLegale.parquet \(") as caught:
        fetched(StockFiles("e", address), settings, transport=httpx.MockTransport(answer))
    assert (caught.value.fault_name, asked) == ("redirected", [address])


def test_a_chain_of_redirects_ends(web, fetch):
    web.serve("/file", send_on="/file")
    with pytest.raises(RegisterError, match="more than 5 times"):
        fetch()
    assert len(web.asked) == 5


def test_a_download_that_breaks_off_goes_on_where_it_was(web, parquet, fetch):
    body = parquet["units"]
    web.serve("/file", body, etag='"one"').next(cut=1000)
    assert fetch().read_bytes() == body
    (_, first), (headers, second) = web.requests("/file")
    assert (first, second) == (200, 206)
    assert (headers["Range"], headers["If-Range"]) == ("bytes=1000-", '"one"')


def test_a_later_run_goes_on_with_what_an_earlier_one_had_to_leave(web, parquet, fetch):
    web.serve("/file", parquet["units"], last_modified="Tue, 01 Sep 2026 06:00:00 GMT").next(cut=1000)
    with pytest.raises(RegisterError) as caught:
        fetch(attempts=1)
    assert caught.value.fault_name == "unreadable"
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 206]


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_validator_that_can_be_trusted_it_begins_anew(web, parquet, fetch, etag):
    web.serve("/file", parquet["units"], etag=etag).next(cut=1000)
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 200]


def test_a_server_that_ignores_ranges_is_read_from_the_beginning(web, parquet, fetch):
    web.serve("/file", parquet["units"], etag='"one"', ranges=False).next(cut=1000)
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 200]


def test_a_file_replaced_meanwhile_is_never_joined_to_the_old_one(web, parquet, fetch):
    web.serve("/file", parquet["units"], etag='"old"').next(cut=1000)
    with pytest.raises(RegisterError):
        fetch(attempts=1)
    web.serve("/file", parquet["establishments"], etag='"new"')
    assert fetch().read_bytes() == parquet["establishments"]
    assert web.statuses("/file") == [200, 200]


def test_a_rest_that_begins_elsewhere_is_refused_and_begun_anew(web, parquet, fetch):
    file = web.serve("/file", parquet["units"], etag='"one"')
    file.next(cut=1000)
    file.next(status=206, headers={"Content-Range": f"bytes 900-999/{len(parquet['units'])}"})
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 206, 200]


def test_a_rest_that_is_itself_short_is_gone_on_with(web, parquet, fetch):
    file = web.serve("/file", parquet["units"], etag='"one"')
    file.next(cut=1000)
    file.next(length=500)
    assert fetch().read_bytes() == parquet["units"]
    assert [headers.get("Range") for headers, _ in web.requests("/file")] == [None, "bytes=1000-", "bytes=1500-"]


def test_a_rest_the_server_refuses_is_begun_anew(web, parquet, fetch):
    file = web.serve("/file", parquet["units"], etag='"one"')
    file.next(cut=1000)
    file.next(status=416)
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 416, 200]


def test_a_page_of_html_with_status_200_is_no_stock(web, fetch, tmp_path):
    web.serve("/StockUniteLegale_utf8.parquet", HTML)
    with pytest.raises(
        RegisterError, match=r"no Parquet, ZIP or CSV file of INSEE's, and its name promises .parquet"
    ) as caught:
        fetch("/StockUniteLegale_utf8.parquet")
    assert (caught.value.fault_name, caught.value.permanent) == ("not_a_stock", True)
    assert cached(tmp_path) == []
    assert len(web.asked) == 1, "asking again gives the same page"


def test_a_page_in_the_place_of_a_good_file_leaves_that_file_alone(web, parquet, fetch, tmp_path):
    web.serve("/file", parquet["units"], etag='"one"')
    path = fetch()
    web.serve("/file", HTML, etag='"page"')
    with pytest.raises(RegisterError, match="no Parquet"):
        fetch()
    assert path.read_bytes() == parquet["units"]
    web.serve("/file", parquet["units"], etag='"one"')
    assert fetch() == path
    assert web.statuses("/file") == [200, 200, 304]


def test_half_a_parquet_file_is_none_although_its_length_is_as_told(web, parquet, fetch):
    half = len(parquet["units"]) // 2
    web.serve("/half", parquet["units"][:half])
    web.serve("/short", parquet["units"]).next(length=half)
    for path in ("/half", "/short"):
        with pytest.raises(RegisterError, match="no Parquet"):
            fetch(path)


def test_a_length_that_is_a_lie_is_no_whole_file(web, parquet, fetch, tmp_path):
    file = web.serve("/file", parquet["units"])
    for _ in range(5):
        file.next(length=len(parquet["units"]) + 10)
    with pytest.raises(RegisterError, match="broke off") as caught:
        fetch()
    assert caught.value.fault_name == "unreadable"
    assert len(web.asked) == 5
    assert not list((tmp_path / "cache").rglob("*.parquet"))


def test_a_name_that_promises_something_else_is_refused(web, fetch, tmp_path):
    with zipfile.ZipFile(tmp_path / "stock.zip", "w") as archive:
        archive.writestr("StockDoublons_utf8.csv", CSV)
    web.serve("/StockDoublons_utf8.parquet", (tmp_path / "stock.zip").read_bytes())
    with pytest.raises(RegisterError, match=r"is a .zip file, and its name promises .parquet"):
        fetch("/StockDoublons_utf8.parquet", "duplicates")


@pytest.mark.parametrize("kind", ["csv", "zip"])
def test_csv_and_zip_files_are_converted_once(web, fetch, tmp_path, kind, monkeypatch):
    body = CSV
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "stock.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("StockDoublons_utf8.csv", CSV)
        body = (tmp_path / "stock.zip").read_bytes()
    web.serve(f"/StockDoublons_2026-09-01_utf8.{kind}", body, etag='"one"')
    path = fetch(f"/StockDoublons_2026-09-01_utf8.{kind}", "duplicates")
    assert cached(tmp_path) == ["StockDoublons_2026-09-01_utf8.parquet", "download.json"]
    written = path.stat().st_mtime_ns
    assert fetch(f"/StockDoublons_2026-09-01_utf8.{kind}", "duplicates") == path
    assert path.stat().st_mtime_ns == written


def test_a_pause_the_server_asks_for_is_made_when_it_is_short(web, parquet, fetch):
    web.serve("/file", parquet["units"]).next(status=503, headers={"Retry-After": "2"})
    fetch()
    assert web.statuses("/file") == [503, 200]


def test_a_long_pause_fails_the_run_at_once(web, parquet, fetch):
    web.serve("/file", parquet["units"]).next(status=503, headers={"Retry-After": "3600"})
    with pytest.raises(RegisterError, match="answered 503"):
        fetch()
    assert web.statuses("/file") == [503]


def test_a_server_that_is_gone_fails_the_run_although_an_earlier_file_is_kept(web, parquet, fetch):
    web.serve("/file", parquet["units"], etag='"one"')
    path = fetch()
    web.stop()
    with pytest.raises(
        RegisterError, match=r"cannot be reached.*; the file fetched on 20..-..-.. is kept and not used"
    ) as caught:
        fetch()
    assert (caught.value.fault_name, caught.value.permanent) == ("unreachable", False)
    assert path.read_bytes() == parquet["units"]


def test_a_password_that_is_refused_is_told(web, parquet, fetch):
    web.serve("/file", parquet["units"]).next(status=401)
    with pytest.raises(RegisterError, match=r"answered 401.*password or token") as caught:
        fetch()
    assert caught.value.fault_name == "refused_file"


def test_a_disk_too_small_is_told_before_anything_is_fetched(web, parquet, fetch, tmp_path, monkeypatch):
    web.serve("/file", parquet["units"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 900, 100))
    with pytest.raises(
        RegisterError, match=rf"needs {len(parquet['units']):,} bytes, the disk of .* has 100"
    ) as caught:
        fetch()
    assert caught.value.fault_name == "no_room"
    assert not list((tmp_path / "cache").rglob("*.partial"))


def test_a_file_damaged_in_the_cache_is_fetched_again(web, parquet, fetch):
    web.serve("/file", parquet["units"], etag='"one"')
    path = fetch()
    path.write_bytes(parquet["units"][:-100])
    assert fetch().read_bytes() == parquet["units"]
    assert web.statuses("/file") == [200, 200]


def test_runs_at_once_fetch_one_file_and_read_the_same(web, parquet, fetch):
    web.serve("/file", parquet["units"], etag='"one"').next(pause=0.3)
    with ThreadPoolExecutor(4) as pool:
        paths = list(pool.map(lambda _: fetch(), range(4)))
    assert {path.read_bytes() for path in paths} == {parquet["units"]}
    assert web.statuses("/file") == [200, 304, 304, 304]


def test_the_progress_is_told_in_percent(web, parquet, tmp_path):
    web.serve("/file", parquet["units"])
    told = []
    settings = StockSettings(units=f"{web.url}/file", cache=str(tmp_path / "cache"))
    fetched(StockFiles("e", f"{web.url}/file"), settings, lambda what, share: told.append((what, share)))
    assert told[-1] == ("fetching StockUniteLegale", 1.0)
    assert [share for _, share in told] == sorted({share for _, share in told})


def test_no_secret_of_an_address_is_told_or_kept(web, parquet, fetch, tmp_path, caplog):
    caplog.set_level(0)
    address = web.url.replace("http://", f"http://me:{WORD}@") + f"/file?token={WORD}"
    web.serve("/file", parquet["units"], etag='"one"')
    fetch(address)
    ((headers, _),) = web.requests("/file")
    assert headers["Authorization"].startswith("Basic "), "what the address holds is sent"
    assert f"token={WORD}" in web.asked[0][0]
    web.files["/file"].next(status=403)
    with pytest.raises(RegisterError) as refused:
        fetch(address)
    web.stop()
    with pytest.raises(RegisterError) as gone:
        fetch(address)
    names = [str(path) for path in (tmp_path / "cache").rglob("*")]
    contents = [path.read_text() for path in (tmp_path / "cache").rglob("*.json")]
    source = StockSource(StockSettings(folder=address))
    told = [str(refused.value), str(gone.value), *names, *contents, source.address, caplog.text]
    assert [text for text in told if WORD in text] == []
    assert json.loads(contents[0])["said"]["etag"] == '"one"'


@pytest.fixture
def installation(monkeypatch, tmp_path):
    """Settings of an installation that reads the stock; ``set_to(name=value)`` sets more."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")

    def set_to(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"SIRENE_REGISTER_{name.upper()}", value)
        return load_settings()

    return set_to


def test_the_settings_name_a_web_address_and_the_register_answers(web, stock, installation, sample_records, tmp_path):
    sirets = sorted(record["siret"] for record in sample_records[:40])
    with open_register(installation(stock_folder=f"{web.url}/sirene")) as source:
        assert source.metadata().records_count == 40
        answers = [answer for chunk in source.establishments(sirets) for answer in chunk.answers]
    assert [answer.asked for answer in answers] == sirets
    assert all(isinstance(answer, Found) for answer in answers)
    assert len(list((tmp_path / ".sirene" / "stock").glob("*/*.parquet"))) == 4


def test_the_doctor_fetches_the_files_and_says_their_date_and_where_they_come_from(web, stock, installation):
    address = web.url.replace("http://", f"http://me:{WORD}@")
    found = doctor.QUESTIONS["register"](installation(stock_folder=f"{address}/sirene?token={WORD}"))
    assert found.good, found.words
    assert f"stock at {web.url}/sirene, 40 records, data of 20" in found.words
    assert WORD not in found.words


def test_single_addresses_and_files_can_be_mixed_in_the_settings(web, parquet, installation, tmp_path):
    (tmp_path / "units.parquet").write_bytes(parquet["units"])
    web.serve("/r/establishments", parquet["establishments"])
    settings = installation(
        stock_establishments=f"{web.url}/r/establishments", stock_units="units.parquet", stock_cache="kept"
    )
    with open_register(settings) as source:
        assert source.metadata().records_count == 40
    assert len(list((tmp_path / "kept").glob("establishments-*/*.parquet"))) == 1


def test_settings_without_files_say_which_to_set(installation):
    with pytest.raises(SettingsError, match=r"stock_folder to the folder or web address .* stock_establishments and"):
        open_register(installation(stock_units="units.parquet"))
