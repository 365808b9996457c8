"""The connection itself: who we say we are, what is not followed, what is waited for, what is refused as too large."""

from __future__ import annotations

import logging

import httpx
import pytest

from sirene_pipeline.register.errors import RegisterError, fault_of_response
from sirene_pipeline.register.http import HttpSession
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.pace import Clock
from sirene_pipeline.register.quota import read_quota, seconds_to_wait
from sirene_pipeline.register.usage import Usage

NOW = 1_790_000_000.0  # 2026-09-21T13:33:20Z


@pytest.fixture
def open_session():
    """Open sessions on a function that answers requests."""
    sessions = []

    def give(answer, **settings):
        settings = OdsSettings(base_url="http://register.invalid", requests_per_second=1000.0, **settings)
        clock = Clock(now=lambda: NOW, sleep=lambda _: None)
        sessions.append(HttpSession(settings, Usage(), transport=httpx.MockTransport(answer), clock=clock))
        return sessions[-1]

    yield give
    for session in sessions:
        session.close()


def test_the_client_says_who_it_is(open_session):
    seen = []
    session = open_session(lambda request: (seen.append(request), httpx.Response(200, json={}))[1])
    session.get_json("catalog")
    assert seen[0].headers["user-agent"].startswith("sirene-pipeline/")
    assert "authorization" not in seen[0].headers


def test_a_redirect_is_not_followed_and_its_target_is_told_without_its_query(open_session):
    asked = []

    def answer(request):
        asked.append(request.url.host)
        return httpx.Response(301, headers={"location": "https://elsewhere.invalid/x?where=secret"})

    with pytest.raises(RegisterError, match=r"points to https://elsewhere\.invalid/x") as caught:
        open_session(answer).get_json("catalog")
    assert "secret" not in str(caught.value)
    assert asked == ["register.invalid"]


def test_no_name_asked_for_is_in_an_error_or_a_log(open_session, caplog):
    session = open_session(lambda _: httpx.Response(500), attempts=1)
    with caplog.at_level(logging.INFO), pytest.raises(RegisterError) as caught:
        session.get_json("records", {"where": 'nomunitelegale = "SOMEBODY"'})
    assert "SOMEBODY" not in str(caught.value)
    assert "SOMEBODY" not in caplog.text


def test_a_body_larger_than_allowed_is_refused_without_reading_it_all(open_session):
    session = open_session(lambda _: httpx.Response(200, content=b"[" + b"1," * 100_000), max_body_bytes=10_000)
    with pytest.raises(RegisterError, match="larger than 10000 bytes"):
        session.get_json("records")


def test_a_connection_that_breaks_is_retried_three_times(open_session):
    calls = []

    def answer(request):
        calls.append(request)
        raise httpx.ConnectError("no route")

    session = open_session(answer)
    with pytest.raises(RegisterError, match="cannot be reached"):
        session.get_json("records")
    assert len(calls) == 3
    assert (session.usage.requests, session.usage.retries) == (3, 2)


@pytest.mark.parametrize(
    ("headers", "limit", "left", "resets_at"),
    [
        (
            {
                "X-RateLimit-Limit": "5000",
                "X-RateLimit-Remaining": "12",
                "X-RateLimit-Reset": "2026-09-22 00:00:00+00:00",
            },
            5000,
            12,
            1_790_035_200.0,
        ),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790035200"}, None, 0, 1_790_035_200.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790035200000"}, None, 0, 1_790_035_200.0),
        ({"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "40"}, None, 3, NOW + 40),
        ({"X-RateLimit-Remaining": "many", "X-RateLimit-Reset": "soon"}, None, None, None),
        ({}, None, None, None),
    ],
    ids=["text", "epoch", "epoch in ms", "seconds", "garbage", "none"],
)
def test_quota_headers_are_read_in_every_format_met(headers, limit, left, resets_at):
    quota = read_quota(httpx.Headers(headers), NOW)
    assert (quota.limit, quota.left, quota.resets_at) == (limit, left, resets_at)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {"reset_time": "2026-09-22T00:00:00Z"}, 7.0),
        ({"Retry-After": "Mon, 21 Sep 2026 14:13:30 GMT"}, None, 10.0),
        ({}, {"reset_time": "2026-09-22T00:00:00Z"}, 35_200.0),
        ({"X-RateLimit-Reset": "1790000005"}, {}, 5.0),
        ({"Retry-After": "-3"}, {}, 0.0),
        ({}, {}, None),
    ],
)
def test_how_long_a_429_asks_to_wait(headers, body, seconds):
    assert seconds_to_wait(httpx.Headers(headers), body, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, {"total_count": 0, "results": []}, None),
        (200, {"error": "x"}, "error_in_answer"),
        (200, {"errorcode": 10002, "error": "Too many requests on the domain."}, "rate_limited"),
        (400, {"error_code": "ODSQLError", "message": "ODSQL query is malformed: Unknown field: x."}, "changed_schema"),
        (400, {"error_code": "ODSQLSyntaxError", "message": "unexpected ="}, "refused_query"),
        (400, None, "refused_query"),
        (401, None, "unauthorized"),
        (403, None, "forbidden"),
        (404, None, "unknown_dataset"),
        (405, None, "refused_request"),
        (408, None, "timeout"),
        (413, None, "address_too_long"),
        (414, None, "address_too_long"),
        (429, None, "rate_limited"),
        (302, None, "redirected"),
        (500, None, "server_error"),
        (599, None, "server_error"),
        (204, None, "refused_request"),
    ],
)
def test_the_table_names_every_status(status, body, fault):
    assert fault_of_response(status, body) == fault


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 101},
        {"batch_size": 0},
        {"concurrency": 9},
        {"requests_per_second": 0},
        {"attempts": 0},
        {"base_url": "ftp://x"},
    ],
)
def test_settings_that_are_bad_manners_are_refused(wrong):
    with pytest.raises(ValueError):
        OdsSettings(**wrong)
