"""The delta: one export, filtered to our partners on the way, whole or refused."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date

import httpx
import pytest

from sirene_pipeline.domain.records import FailureKind, Found
from sirene_pipeline.register.errors import RegisterError

DAY = date(2026, 9, 1)
NEW, OLD = "2026-09-02T08:00:00+00:00", "2026-08-31T23:59:59+00:00"


@pytest.fixture
def changed(start_standin, invented_sirets, make_record):
    """A register in which the first ten units were processed since the day, the next ten before."""
    sirets = invented_sirets(20)
    records = [
        make_record(
            siret,
            datederniertraitementetablissement=NEW if number < 5 else OLD,
            datederniertraitementunitelegale=NEW if 5 <= number < 10 else OLD,
        )
        for number, siret in enumerate(sirets)
    ]
    return sirets, start_standin(records)


def _sirets(chunks):
    return [answer.asked for chunk in chunks for answer in chunk.answers]


def test_what_was_processed_since_the_day_and_is_ours_comes_in_one_export(changed, open_source):
    sirets, standin = changed
    ours = {sirets[0], sirets[7], sirets[15]}
    source = open_source(standin.url)
    chunks = list(source.changed_since(DAY, ours, set()))
    assert _sirets(chunks) == [sirets[0], sirets[7]]
    assert all(isinstance(answer, Found) for chunk in chunks for answer in chunk.answers)
    assert set(chunks[0].raw) == {sirets[0], sirets[7]}
    assert standin.requests("/exports/jsonl") == 1
    assert standin.requests("/records") == 1
    assert source.usage.answers == {"found": 2}


def test_a_moved_company_s_new_office_is_ours_by_its_siren(changed, open_source):
    sirets, standin = changed
    chunks = open_source(standin.url).changed_since(DAY, set(), {sirets[3][:9]})
    assert _sirets(chunks) == [sirets[3]]


def test_nothing_processed_costs_no_export(changed, open_source):
    _, standin = changed
    assert list(open_source(standin.url).changed_since(date(2027, 1, 1), set(), set())) == []
    assert standin.requests("/exports/jsonl") == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("interrupted", FailureKind.UNREADABLE),
        ("cut_body", FailureKind.UNREADABLE),
        ("rate_limited", FailureKind.RATE_LIMITED),
        ("server_error", FailureKind.SERVER_ERROR),
        ("error_in_body", FailureKind.UNREADABLE),
        ("invalid_json", FailureKind.UNREADABLE),
        ("ignored_filter", FailureKind.INCONSISTENT),
    ],
)
def test_an_export_that_fails_in_any_way_never_ends_as_if_complete(fault, kind, changed, open_source):
    sirets, standin = changed
    standin.fault(fault, path="exports")
    with pytest.raises(RegisterError) as caught:
        list(open_source(standin.url).changed_since(DAY, set(sirets), set()))
    assert caught.value.kind == kind


def test_an_export_one_row_short_of_the_count_is_refused_after_its_rows(changed, open_source):
    sirets, standin = changed
    register = standin.standin.register
    source = open_source(standin.url)
    count = source._client.count
    source._client.count = lambda where: (count(where), register.remove(sirets[0]))[0]
    chunks = source.changed_since(DAY, set(sirets), set())
    assert len(next(chunks).answers) == 9
    with pytest.raises(RegisterError, match="brought 9 records where 10 were counted"):
        next(chunks)


def test_a_delta_too_large_to_be_worth_streaming_is_refused(changed, open_source):
    _, standin = changed
    with pytest.raises(RegisterError, match="use batch mode"):
        list(open_source(standin.url, max_export_rows=9).changed_since(DAY, set(), set()))


def test_a_line_separator_inside_a_name_breaks_no_line(changed, open_source):
    sirets, standin = changed
    standin.standin.register.update(sirets[0], {"denominationunitelegale": "ATELIER\u2028EXEMPLE\x85"})
    (chunk,) = open_source(standin.url).changed_since(DAY, {sirets[0]}, set())
    assert chunk.answers[0].establishment.legal_name == "ATELIER\u2028EXEMPLE"


def test_a_register_without_processing_dates_needs_batch_mode(changed, open_source):
    _, standin = changed
    standin.fault("missing_field", field="datederniertraitementunitelegale")
    with pytest.raises(RegisterError, match=r"datederniertraitementunitelegale.*use batch mode"):
        list(open_source(standin.url).changed_since(DAY, set(), set()))


def test_memory_does_not_grow_with_the_export(open_source, make_record, start_standin):
    line = json.dumps(make_record("11111111800019", complementadresseetablissement="X" * 1000)).encode() + b"\n"
    rows = 6000
    state = open_source(start_standin().url)
    description = {
        "dataset_id": "x",
        "fields": [{"name": name, "type": kind} for name, kind in state.metadata().fields.items()],
    }

    def answer(request):
        if request.url.path.endswith("/records"):
            return httpx.Response(200, json={"total_count": rows, "results": []})
        if request.url.path.endswith("/jsonl"):
            return httpx.Response(200, content=(line for _ in range(rows)))
        return httpx.Response(200, json=description)

    source = open_source("http://register.invalid", transport=httpx.MockTransport(answer))
    tracemalloc.start()
    try:
        assert list(source.changed_since(DAY, {"22222222600011"}, set())) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert source.usage.bytes_received > rows * 1000
    assert peak < 2_000_000
