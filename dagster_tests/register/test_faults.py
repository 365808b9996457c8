"""Every fault of the stand-in at the client: which kind, permanent or not, how many requests, and the run's end."""

from __future__ import annotations

import pytest

from sirene_pipeline.domain.records import Failed, FailureKind, Found, NotFound
from sirene_pipeline.register.errors import FAULTS, Effect, RegisterError

K = FailureKind
TRANSIENT, PERMANENT = False, True
ENDS, FAILS = False, True

# fault and options, kind, permanent, requests of /records for one batch, does the run fail
MATRIX = [
    pytest.param("server_error", {}, K.SERVER_ERROR, TRANSIENT, 3, ENDS, id="500"),
    pytest.param("bad_gateway", {}, K.SERVER_ERROR, TRANSIENT, 3, ENDS, id="502 HTML"),
    pytest.param("unavailable", {}, K.SERVER_ERROR, TRANSIENT, 3, ENDS, id="503"),
    pytest.param("unavailable", {"retry_after": 3600}, K.SERVER_ERROR, TRANSIENT, 1, ENDS, id="503 come back later"),
    pytest.param("rate_limited", {}, K.RATE_LIMITED, TRANSIENT, 1, ENDS, id="429 of the day"),
    pytest.param("rate_limited", {"retry_after": 1}, K.RATE_LIMITED, TRANSIENT, 3, ENDS, id="429 short Retry-After"),
    pytest.param("rate_limited", {"retry_after": 3600}, K.RATE_LIMITED, TRANSIENT, 1, ENDS, id="429 long Retry-After"),
    pytest.param(
        "rate_limited", {"reset_time": "2126-01-01T00:00:00Z"}, K.RATE_LIMITED, TRANSIENT, 1, ENDS, id="429 reset_time"
    ),
    pytest.param("unauthorized", {}, K.UNAUTHORIZED, PERMANENT, 1, FAILS, id="401 H08"),
    pytest.param("forbidden", {}, K.FORBIDDEN, PERMANENT, 1, FAILS, id="403 empty H04"),
    pytest.param("unknown_dataset", {}, K.UNKNOWN_DATASET, PERMANENT, 1, FAILS, id="404 H01"),
    pytest.param("redirect", {}, K.UNREACHABLE, PERMANENT, 1, FAILS, id="301"),
    pytest.param("invalid_json", {}, K.UNREADABLE, TRANSIENT, 3, ENDS, id="invalid JSON"),
    pytest.param("cut_body", {}, K.UNREADABLE, TRANSIENT, 3, ENDS, id="cut body"),
    pytest.param("interrupted", {}, K.UNREADABLE, TRANSIENT, 3, ENDS, id="streaming interrupted"),
    pytest.param("error_in_body", {}, K.SERVER_ERROR, TRANSIENT, 1, FAILS, id="200 with an error H08"),
    pytest.param("count_without_rows", {}, K.INCONSISTENT, TRANSIENT, 1, ENDS, id="count without rows"),
    pytest.param("short_rows", {}, K.INCONSISTENT, TRANSIENT, 1, ENDS, id="one row short"),
    pytest.param("ignored_filter", {}, K.INCONSISTENT, TRANSIENT, 1, FAILS, id="filter ignored"),
    pytest.param("missing_field", {}, K.CHANGED_SCHEMA, PERMANENT, 1, FAILS, id="field gone between two calls"),
    pytest.param(
        "list_value", {"field": "denominationunitelegale"}, K.CHANGED_SCHEMA, PERMANENT, 1, FAILS, id="field is a list"
    ),
    pytest.param("refused_query", {}, K.REFUSED_QUERY, PERMANENT, 7, ENDS, id="400 for all of four"),
    pytest.param("too_long", {}, K.REFUSED_QUERY, PERMANENT, 7, ENDS, id="414 for all of four"),
    pytest.param("latency", {"ms": 400}, K.TIMEOUT, TRANSIENT, 3, ENDS, id="too slow to begin"),
    pytest.param("drip", {"ms": 2}, K.TIMEOUT, TRANSIENT, 1, ENDS, id="slow drip"),
]


@pytest.mark.parametrize(("fault", "options", "kind", "permanent", "requests", "fails"), MATRIX)
def test_each_fault_has_its_kind_and_its_number_of_requests(
    fault, options, kind, permanent, requests, fails, start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(4)
    standin = start_standin([make_record(siret) for siret in invented_sirets(8)])
    standin.fault(fault, path="records", **options)
    source = open_source(standin.url, read_timeout=0.15, total_timeout=0.3)

    answers, raised = [], None
    try:
        for chunk in source.establishments(sirets):
            answers.extend(chunk.answers)
            assert chunk.raw == {}
    except RegisterError as error:
        raised = error

    assert sorted(answer.asked for answer in answers) == sorted(sirets)
    assert all(isinstance(answer, Failed) for answer in answers)
    assert {(answer.kind, answer.permanent) for answer in answers} == {(kind, permanent)}
    assert standin.requests("/records") == requests
    assert (raised is not None) is fails
    assert source.usage.figures()["answers"] == {"failed": 4}
    assert source.usage.figures()["failures"] == {kind.value: 4}


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        ("server_error", K.SERVER_ERROR, 3),
        ("rate_limited", K.RATE_LIMITED, 1),
        ("unauthorized", K.UNAUTHORIZED, 1),
        ("forbidden", K.FORBIDDEN, 1),
        ("unknown_dataset", K.UNKNOWN_DATASET, 1),
        ("invalid_json", K.UNREADABLE, 3),
        ("cut_body", K.UNREADABLE, 3),
        ("error_in_body", K.SERVER_ERROR, 1),
    ],
)
def test_a_fault_of_the_metadata_call_stops_the_run_before_any_partner_is_asked_about(
    fault, kind, requests, start_standin, open_source, invented_sirets
):
    standin = start_standin()
    standin.fault(fault)
    with pytest.raises(RegisterError) as caught:
        list(open_source(standin.url).establishments(invented_sirets(3)))
    assert caught.value.kind == kind
    assert standin.requests() == requests
    assert standin.requests("/records") == 0


def test_an_unreachable_register_fails_and_is_never_not_found(open_source, start_standin, invented_sirets):
    standin = start_standin()
    url = standin.url
    source = open_source(url)
    source.metadata()
    standin.stop()
    (chunk,) = source.establishments(invented_sirets(2))
    assert {(answer.kind, answer.permanent) for answer in chunk.answers} == {(K.UNREACHABLE, False)}
    assert source.usage.requests_by_path["records"] == 3


def test_a_fault_that_passes_is_retried_and_leaves_no_trace_in_the_answers(
    start_standin, open_source, invented_sirets, make_record
):
    known, unknown = invented_sirets(2)
    standin = start_standin([make_record(known)])
    standin.fault("unavailable", path="records", times=2)
    source = open_source(standin.url)
    (chunk,) = source.establishments([known, unknown])
    assert isinstance(chunk.answers[0], Found)
    assert chunk.answers[1] == NotFound(unknown)
    assert source.usage.retries == 2


def test_case_C04_an_error_says_nothing_about_the_state_of_an_establishment(start_standin, open_source):
    standin = start_standin()
    standin.fault("server_error", siret="11111111800019")
    (chunk,) = open_source(standin.url).establishments(["11111111800019"])
    (answer,) = chunk.answers
    assert isinstance(answer, Failed)
    assert (answer.asked, answer.kind, answer.permanent) == ("11111111800019", K.SERVER_ERROR, False)


def test_case_H01_a_retired_data_set_fails_the_run_at_once_and_is_named(start_standin, open_source, invented_sirets):
    standin = start_standin()
    source = open_source(standin.url, dataset_id="sirene_v3")
    with pytest.raises(RegisterError, match="sirene_v3") as caught:
        list(source.establishments(invented_sirets(200)))
    assert caught.value.kind == K.UNKNOWN_DATASET
    assert standin.requests() == 1
    assert source.usage.answers == {}


def test_case_H04_a_403_without_a_body_is_told_with_its_address(start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.fault("forbidden", path="records")
    with pytest.raises(RegisterError, match="forbidden") as caught:
        list(open_source(standin.url).establishments(invented_sirets(1)))
    assert f"{standin.url}/catalog/datasets/economicref-france-sirene-v3/records" in str(caught.value)


def test_case_H07_a_429_for_a_valid_siret_is_neither_invalid_nor_not_found(start_standin, open_source):
    standin = start_standin()
    standin.fault("rate_limited", path="records", anonymous=1)
    source = open_source(standin.url)
    (chunk,) = source.establishments(["11111111800019"])
    (answer,) = chunk.answers
    assert isinstance(answer, Failed)
    assert answer.kind == K.RATE_LIMITED
    assert "exceeded the requests limit" in answer.message
    assert source.usage.stopped_by == K.RATE_LIMITED


@pytest.mark.parametrize(
    ("fault", "words"),
    [("error_in_body", "Backend unavailable"), ("unauthorized", "key is invalid")],
    ids=["case_H08_error_in_a_200", "case_H08_bad_key"],
)
def test_the_register_s_own_words_reach_the_run(fault, words, start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.fault(fault, path="records")
    with pytest.raises(RegisterError, match=words):
        list(open_source(standin.url).establishments(invented_sirets(1)))


def test_a_missing_required_field_stops_the_run_in_words_that_name_it(start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.fault("missing_field", field="statutdiffusionetablissement")
    with pytest.raises(RegisterError, match=r"lacks the field.* statutdiffusionetablissement") as caught:
        list(open_source(standin.url).establishments(invented_sirets(1)))
    assert caught.value.kind == K.CHANGED_SCHEMA
    assert standin.requests("/records") == 0


def test_a_field_that_proposals_rest_on_stops_the_run_unless_a_person_goes_without(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(1)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.fault("missing_field", field="activiteprincipaleetablissement")
    with pytest.raises(RegisterError, match=r"activiteprincipaleetablissement: if that is for good, .* without_fields"):
        list(open_source(standin.url).establishments(sirets))
    source = open_source(standin.url, without_fields=frozenset({"activiteprincipaleetablissement"}))
    ((answer,),) = (chunk.answers for chunk in source.establishments(sirets))
    assert answer.establishment.naf is None
    assert source.usage.missing_fields == ("activiteprincipaleetablissement",)


def test_three_failed_calls_in_a_row_stop_the_run_and_the_rest_stays_due(start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.fault("server_error", path="records")
    source = open_source(standin.url, concurrency=1)
    sirets = invented_sirets(1000)
    answers = [answer for chunk in source.establishments(sirets) for answer in chunk.answers]
    assert [answer.asked for answer in answers] == sirets
    assert {answer.kind for answer in answers} == {K.SERVER_ERROR}
    assert [answer.tried for answer in answers] == [True] * 300 + [False] * 700, "what was never tried is told apart"
    assert standin.requests("/records") == 9
    assert source.usage.stopped_by == K.SERVER_ERROR


def test_every_fault_of_the_table_that_fails_the_run_or_stops_it_is_never_split():
    assert {name for name, fault in FAULTS.items() if fault.effect is Effect.SPLIT} == {
        "refused_query",
        "address_too_long",
    }
    assert {fault.kind for fault in FAULTS.values()} == set(FailureKind)
