"""The stand-in's manners: bodies, limits, errors, quotas and exports as the API's, and its own controls."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime

import httpx
import pytest

from sirene_pipeline.demo.standin import parse_fault, serve
from sirene_pipeline.demo.standin.dataset import read_records

A = "11111111800019"


def test_every_field_is_present_and_null_when_empty(client):
    record = client.get("/records", params={"where": 'siret = "33333333400014"'}).json()["results"][0]
    assert len(record) == 107
    assert record["denominationunitelegale"] is None
    assert record["etablissementsiege"] == "oui"


def test_no_match_is_a_200_with_an_empty_list(client):
    answer = client.get("/records", params={"where": 'siret = "99999999999999"'})
    assert (answer.status_code, answer.json()) == (200, {"total_count": 0, "results": []})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_limit_zero_counts_only(client):
    assert client.get("/records", params={"limit": 0}).json() == {"total_count": 4, "results": []}


def test_a_misspelt_parameter_is_ignored_and_brings_the_whole_data_set(client):
    assert client.get("/records", params={"wher": f'siret = "{A}"'}).json()["total_count"] == 4


def test_pages_follow_each_other(client):
    pages = [
        client.get("/records", params={"order_by": "siret", "select": "siret", "limit": 3, "offset": offset}).json()
        for offset in (0, 3)
    ]
    assert [page["total_count"] for page in pages] == [4, 4]
    assert [len(page["results"]) for page in pages] == [3, 1]


@pytest.mark.parametrize(
    ("params", "body"),
    [
        (
            {"select": "siret,X"},
            {
                "error_code": "ODSQLError",
                "message": "ODSQL query is malformed: Unknown field: X. Clause(s) containing the error(s): select.",
            },
        ),
        (
            {"where": 'X = "1"'},
            {
                "error_code": "ODSQLError",
                "message": "ODSQL query is malformed: Unknown field: X. Clause(s) containing the error(s): where.",
            },
        ),
        (
            {"where": "garbage=="},
            {
                "error_code": "ODSQLSyntaxError",
                "message": "ODSQL syntax exception: unexpected = at position 8 in garbage==. "
                "Clause(s) containing the error(s): where.",
            },
        ),
        (
            {"limit": "1473"},
            {
                "error_code": "InvalidRESTParameterError",
                "message": "Invalid value for limit API parameter: 1473 was found but -1 <= limit <= 100 is expected.",
            },
        ),
        (
            {"offset": "9999", "limit": "2"},
            {
                "error_code": "InvalidRESTParameterError",
                "message": "Invalid value for sum of offset + limit API parameter: 10001 was found but <= 10000 is "
                "expected.",
            },
        ),
    ],
    ids=["unknown field selected", "unknown field filtered", "syntax", "limit", "beyond 10,000"],
)
def test_bad_requests_have_the_api_s_own_bodies(params, body, client):
    answer = client.get("/records", params=params)
    assert (answer.status_code, answer.json()) == (400, body)


def test_an_unknown_data_set_is_a_404(standin):
    answer = httpx.get(f"{standin.url}/catalog/datasets/nothing")
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NotFoundResource")


def test_the_description_holds_dates_counts_and_typed_fields(describe):
    body = describe().json()
    assert body["dataset_id"] == "economicref-france-sirene-v3"
    assert body["metas"]["default"]["records_count"] == 4
    assert body["metas"]["default"]["data_processed"] == "2026-09-07T05:30:00+00:00"
    types = {field["name"]: field["type"] for field in body["fields"]}
    assert types["siret"] == "text"
    assert types["datederniertraitementetablissement"] == "datetime"
    assert types["trancheeffectifsetablissementtriable"] == "int"
    assert types["geolocetablissement"] == "geo_point_2d"


@pytest.mark.parametrize(("written_as", "reset"), [("iso", "2026-01-01 00:00:00+00:00"), ("epoch", "1767225600")])
def test_quota_headers_come_in_both_formats(written_as, reset, standin, client):
    standin.standin.quota.written_as = written_as
    standin.standin.quota.resets_at = datetime(2026, 1, 1, tzinfo=UTC)
    headers = client.get("/records").headers
    standin.standin.quota.resets_at, standin.standin.quota.written_as = None, "iso"
    assert headers["X-RateLimit-Limit"] == "10000"
    assert headers["X-RateLimit-Remaining"] == "9999"
    assert headers["X-RateLimit-Reset"] == reset


def test_a_spent_quota_is_a_429_of_another_shape(control, client):
    control.put("/quota", json={"limit": 1000, "left": 1, "resets_in": 3600})
    assert client.get("/records").status_code == 200
    answer = client.get("/records")
    control.put("/quota", json={"limit": 10_000, "left": 10_000})
    assert answer.status_code == 429
    body = answer.json()
    assert (body["errorcode"], body["call_limit"], body["limit_time_unit"]) == (10005, 1000, "day")
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert "Retry-After" not in answer.headers


def test_an_export_streams_one_object_a_line(client):
    answer = client.get("/exports/jsonl", params={"where": 'siren = "111111118"', "select": "siret"})
    assert [json.loads(line) for line in answer.text.splitlines()] == [
        {"siret": "11111111800019"},
        {"siret": "11111111800027"},
    ]
    assert "Content-Length" not in answer.headers


def test_an_export_is_a_bare_array_or_a_csv_with_its_byte_order_mark(client):
    assert len(client.get("/exports/json").json()) == 4
    answer = client.get("/exports/csv", params={"where": f'siret = "{A}"'})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row["siret"] == A
    assert row["geolocetablissement"] == "45.77, 4.8"
    assert client.get("/exports/shp").status_code == 400


def test_a_key_is_asked_for_when_set():
    with serve([], api_key="s3cr3t") as locked:
        url = f"{locked.url}/catalog/datasets/economicref-france-sirene-v3"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"Authorization": "Apikey s3cr3t"}).status_code == 200


def test_controls_move_the_date_and_count_the_requests(control, client, describe):
    control.delete("/requests")
    control.put("/data-date", json={"data_processed": "2026-10-07T05:30:00+00:00"})
    assert describe().json()["metas"]["default"]["data_processed"] == "2026-10-07T05:30:00+00:00"
    control.put("/data-date", json={"data_processed": "2026-09-07T05:30:00+00:00"})
    client.get("/records", params={"limit": 1})
    figures = control.get("/requests").json()
    assert figures["total"] == 2
    assert figures["by_path"]["/catalog/datasets/economicref-france-sirene-v3/records"] == 1
    assert figures["last"][-1]["params"] == [["limit", "1"]]


def test_controls_add_change_and_take_away_a_record(control, client):
    new = "44444444200018"
    where = {"where": f'siret = "{new}"', "select": "denominationunitelegale"}
    control.put(f"/records/{new}", json={"siren": "444444442", "denominationunitelegale": "UN"})
    assert client.get("/records", params=where).json()["results"] == [{"denominationunitelegale": "UN"}]
    control.patch(f"/records/{new}", json={"denominationunitelegale": "DEUX"})
    assert client.get("/records", params=where).json()["results"] == [{"denominationunitelegale": "DEUX"}]
    assert client.get("/records", params={"where": 'search("deux")'}).json()["total_count"] == 1
    assert control.delete(f"/records/{new}").status_code == 200
    assert control.delete(f"/records/{new}").status_code == 404
    assert client.get("/records", params=where).json()["total_count"] == 0


def test_a_fault_lasts_as_long_as_told_and_touches_what_it_is_told(control, client):
    control.put("/fault", json={"kind": "server_error", "times": 2, "siret": A})
    where = {"where": f'siret = "{A}"'}
    statuses = [
        client.get("/records").status_code,
        *(client.get("/records", params=where).status_code for _ in range(3)),
    ]
    assert statuses == [200, 500, 500, 200]


def test_a_fault_can_let_requests_pass_and_is_cleared(control, client, describe):
    control.put("/fault", json={"kind": "forbidden", "skip": 1, "path": "records"})
    assert [client.get("/records").status_code for _ in range(3)] == [200, 403, 403]
    assert describe().status_code == 200
    control.delete("/fault")
    assert client.get("/records").status_code == 200


def test_a_fault_nobody_knows_is_refused_with_those_it_knows(control):
    answer = control.put("/fault", json={"kind": "earthquake"})
    assert answer.status_code == 400
    assert "rate_limited" in answer.json()["message"]


@pytest.mark.parametrize(
    ("text", "kind", "times", "siret", "options"),
    [
        ("unavailable", "unavailable", None, None, {}),
        ("latency:ms=50", "latency", None, None, {"ms": 50}),
        (f"rate_limited:times=2,retry_after=3,siret={A}", "rate_limited", 2, A, {"retry_after": 3}),
    ],
)
def test_faults_are_read_from_the_command_line(text, kind, times, siret, options):
    fault = parse_fault(text)
    assert (fault.kind, fault.times, fault.siret, fault.options) == (kind, times, siret, options)


@pytest.mark.parametrize("text", ["earthquake", "latency:50"])
def test_a_fault_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match=text.partition(":")[0] if ":" not in text else "write name=value"):
        parse_fault(text)


def test_int_post_codes_and_an_extra_field_show_in_the_schema_and_in_the_records(control, client, describe):
    control.put("/fault", json={"kind": "int_post_codes"})
    control.put("/fault", json={"kind": "extra_field"})
    types = {field["name"]: field["type"] for field in describe().json()["fields"]}
    record = client.get("/records", params={"where": f'siret = "{A}"'}).json()["results"][0]
    assert (types["codepostaletablissement"], record["codepostaletablissement"]) == ("int", 69009)
    assert (types["champnouveau"], record["champnouveau"]) == ("text", "nouveau")


@pytest.mark.parametrize("name", ["records.jsonl", "records.jsonl.gz"])
def test_records_are_read_from_a_file_packed_or_not(name, tmp_path):
    path = tmp_path / name
    text = '{"siret": "1"}\n\n{"siret": "2"}\n'
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    assert [record["siret"] for record in read_records(path)] == ["1", "2"]


@pytest.mark.parametrize("line", ["not json", "[1]"])
def test_a_broken_file_names_its_line(line, tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text(f'{{"siret": "1"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"records\.jsonl, line 2"):
        list(read_records(path))


def test_a_taken_port_is_told(standin):
    with pytest.raises(RuntimeError, match=rf"127\.0\.0\.1:{standin.port}: Address already in use"):
        serve([], port=standin.port)
