"""What a batch costs, how it is split, and where it stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from sirene_pipeline.domain.records import Failed, FailureKind, Found, NotFound
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.pace import Clock


def _answers(source, sirets):
    return {answer.asked: answer for chunk in source.establishments(sirets) for answer in chunk.answers}


@pytest.mark.parametrize(("partners", "calls"), [(1, 1), (100, 1), (101, 2), (1000, 10)])
def test_a_hundred_sirets_cost_one_request_and_the_run_one_more_for_the_metadata(
    partners, calls, start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(partners)
    standin = start_standin([make_record(siret) for siret in sirets])
    source = open_source(standin.url)
    answers = _answers(source, sirets)
    assert all(isinstance(answer, Found) for answer in answers.values())
    assert len(answers) == partners
    assert standin.requests("/records") == calls
    assert standin.requests() == calls + 1
    assert source.usage.figures()["requests"] == calls + 1


def test_a_full_batch_fits_in_an_address_of_four_kilobytes(start_standin, open_source, invented_sirets):
    lengths = []
    source = open_source(start_standin().url)
    source._session._client.event_hooks = {"request": [lambda request: lengths.append(len(str(request.url)))]}
    _answers(source, invented_sirets(100))
    assert max(lengths) < 4096


def test_an_identifier_named_twice_is_asked_once_and_answered_once(start_standin, open_source, invented_sirets):
    (siret,) = invented_sirets(1)
    standin = start_standin()
    chunks = list(open_source(standin.url).establishments([siret, siret]))
    assert [chunk.answers for chunk in chunks] == [[NotFound(siret)]]


@pytest.mark.parametrize(
    "text",
    ["", "123", "11122233344455", "11111111800018", "00000000000000", "1111111180001 ", "1111111180001\u0662"],
    ids=["empty", "short", "siren_checksum_A04", "siret_checksum_A05", "placeholder_A14", "space", "arabic_digit"],
)
def test_what_is_no_siret_is_never_sent(text, start_standin, open_source):
    standin = start_standin()
    ((answer,),) = (chunk.answers for chunk in open_source(standin.url).establishments([text]))
    assert (answer.kind, answer.permanent) == (FailureKind.REFUSED_QUERY, True)
    assert "was not sent" in answer.message
    assert standin.requests() == 0


@pytest.mark.parametrize("siret", ["35600000009075", "35600000000048"], ids=["A01", "A02"])
def test_la_poste_s_own_checksum_is_known(siret, start_standin, open_source):
    assert _answers(open_source(start_standin().url), [siret]) == {siret: NotFound(siret)}


def test_a_bad_siret_is_found_by_halving_and_the_other_ninety_nine_are_answered(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(100)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.fault("refused_query", siret=sirets[37])
    source = open_source(standin.url)
    answers = _answers(source, sirets)
    failed = [answer for answer in answers.values() if isinstance(answer, Failed)]
    assert [(answer.asked, answer.kind, answer.permanent) for answer in failed] == [
        (sirets[37], FailureKind.REFUSED_QUERY, True)
    ]
    assert sum(isinstance(answer, Found) for answer in answers.values()) == 99
    assert standin.requests("/records") <= 15
    assert source.usage.stopped_by is None


def test_a_register_that_refuses_everything_costs_a_bounded_number_of_calls(
    start_standin, open_source, invented_sirets
):
    standin = start_standin()
    standin.fault("refused_query", path="records")
    sirets = invented_sirets(100)
    answers = _answers(open_source(standin.url), sirets)
    assert set(answers) == set(sirets)
    assert {answer.kind for answer in answers.values()} == {FailureKind.REFUSED_QUERY}
    assert standin.requests("/records") == 64


def test_the_budget_of_a_run_is_never_exceeded_and_the_rest_stays_due(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(500)
    standin = start_standin([make_record(siret) for siret in sirets])
    source = open_source(standin.url, max_requests=4)
    answers = _answers(source, sirets)
    assert standin.requests() == 4
    assert sum(isinstance(answer, Found) for answer in answers.values()) == 300
    left = {answer.kind for answer in answers.values() if isinstance(answer, Failed)}
    assert left == {FailureKind.BUDGET_SPENT}
    assert len(answers) == 500
    assert source.usage.stopped_by == FailureKind.BUDGET_SPENT


def test_a_spent_daily_quota_keeps_what_was_answered_and_leaves_the_rest_due(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(500)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.fault("rate_limited", path="records", skip=2)
    answers = _answers(open_source(standin.url, concurrency=1), sirets)
    assert sum(isinstance(answer, Found) for answer in answers.values()) == 200
    assert {answer.kind for answer in answers.values() if isinstance(answer, Failed)} == {FailureKind.RATE_LIMITED}
    assert standin.requests("/records") == 3


@pytest.mark.parametrize("written_as", ["iso", "epoch"])
def test_case_H05_no_call_is_made_beyond_the_quota_the_headers_leave(
    written_as, start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(1000)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.standin.quota.written_as = written_as
    standin.standin.quota.left = 4
    source = open_source(standin.url, max_wait=10.0)
    answers = _answers(source, sirets)
    assert standin.requests() == 4
    assert sum(isinstance(answer, Found) for answer in answers.values()) == 300
    assert {answer.kind for answer in answers.values() if isinstance(answer, Failed)} == {FailureKind.RATE_LIMITED}
    figures = source.usage.figures()
    assert (figures["quota_limit"], figures["quota_left"]) == (10_000, 0)
    assert figures["quota_reset"] is not None


def test_case_H05_a_quota_renewed_in_forty_seconds_is_waited_for(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(500)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.standin.quota.left = 4
    naps = []

    def nap(seconds):
        if seconds > 1:
            naps.append(seconds)
            standin.standin.quota.left = 1000

    standin.standin.quota.resets_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=40)
    source = open_source(standin.url, max_wait=60.0, concurrency=1, clock=Clock(sleep=nap))
    answers = _answers(source, sirets)
    assert all(isinstance(answer, Found) for answer in answers.values())
    assert len(naps) == 1
    assert 35 < naps[0] <= 40


def test_calls_kept_for_others_are_not_used(start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.standin.quota.left = 12
    _answers(open_source(standin.url, reserve=10, concurrency=1), invented_sirets(500))
    assert standin.requests() == 2


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_calls_are_in_flight_than_allowed(
    concurrency, start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(800)
    standin = start_standin([make_record(siret) for siret in sirets])
    standin.fault("latency", ms=30)
    _answers(open_source(standin.url, concurrency=concurrency), sirets)
    assert standin.standin.log.most_in_flight == concurrency


def test_the_rate_limiter_spaces_calls_whatever_the_concurrency(start_standin, open_source, invented_sirets):
    naps = []
    clock = Clock(monotonic=lambda: 100.0, sleep=naps.append)
    source = open_source(start_standin().url, requests_per_second=5.0, clock=clock, concurrency=1)
    _answers(source, invented_sirets(300))
    assert [round(nap, 3) for nap in naps] == [0.2, 0.4, 0.6]


def test_answers_stream_so_that_each_can_be_committed_before_the_next_is_asked_for(
    start_standin, open_source, invented_sirets
):
    standin = start_standin()
    stream = open_source(standin.url, concurrency=2).establishments(invented_sirets(1000))
    next(stream)
    assert standin.requests("/records") <= 3
    stream.close()
    assert standin.requests("/records") <= 3


@pytest.mark.parametrize("stranger", ["twice", "unasked"])
def test_an_answer_with_a_row_that_does_not_belong_is_refused(
    stranger, start_standin, open_source, invented_sirets, make_record
):
    first, second, third = invented_sirets(3)
    standin = start_standin([make_record(first), make_record(second)])
    rows = standin.standin.register.rows
    rows[1] |= {
        "siret": first if stranger == "twice" else third,
        "siren": (first if stranger == "twice" else third)[:9],
    }
    source = open_source(standin.url)
    source._client.page = _trusting(source._client.page, rows)
    answers = _answers(source, [first, second])
    assert {answer.kind for answer in answers.values()} == {FailureKind.INCONSISTENT}


def _trusting(page, rows):
    """Answer with the rows as they are: the stand-in itself would not return a row that was not asked for."""

    def answer(where, **options):
        good = page(where, **options)
        return type(good)(2, [dict(row) for row in rows.values()])

    return answer


def test_case_C17_a_new_firm_is_not_found_until_the_register_has_it(
    start_standin, open_source, invented_sirets, make_record
):
    (siret,) = invented_sirets(1)
    standin = start_standin()
    for _ in range(2):
        assert _answers(open_source(standin.url), [siret]) == {siret: NotFound(siret)}
    standin.standin.register.replace(make_record(siret))
    assert isinstance(_answers(open_source(standin.url), [siret])[siret], Found)


def test_case_H10_the_data_set_s_own_date_tells_whether_there_is_anything_to_ask(start_standin, open_source):
    standin = start_standin()
    source = open_source(standin.url)
    assert source.metadata().data_processed == "2026-09-07T05:30:00+00:00"
    assert source.metadata() is source.metadata()
    assert standin.requests() == 1
    standin.standin.data_processed = "2026-10-07T05:30:00+00:00"
    assert open_source(standin.url).metadata().data_processed == "2026-10-07T05:30:00+00:00"


def test_head_offices_cost_one_call_a_hundred_units_and_none_is_not_an_error(
    start_standin, open_source, invented_sirets, make_record
):
    sirets = invented_sirets(101)
    secondary = make_record(sirets[0], etablissementsiege="non")
    standin = start_standin([secondary, *(make_record(siret) for siret in sirets[1:])])
    offices = open_source(standin.url).head_offices([siret[:9] for siret in sirets])
    assert offices.by_siren[sirets[0][:9]] == ()
    assert [office.siret for office in offices.by_siren[sirets[1][:9]]] == [sirets[1]]
    assert offices.failed == {}
    assert set(offices.raw) == set(sirets[1:])
    assert standin.requests("/records") == 2


def test_case_C07_several_head_offices_of_one_unit_are_all_given(start_standin, open_source, make_record):
    records = [make_record("33333333400014"), make_record("33333333400022", etatadministratifetablissement="Fermé")]
    standin = start_standin(records)
    offices = open_source(standin.url).head_offices(["333333334"])
    assert [(office.siret, office.state) for office in offices.by_siren["333333334"]] == [
        ("33333333400014", "A"),
        ("33333333400022", "F"),
    ]


def test_head_offices_that_fill_two_pages_are_read_whole(start_standin, open_source, invented_sirets, make_record):
    units = [siret[:9] for siret in invented_sirets(100)]
    records = [make_record(f"{siren}{nic}") for siren in units for nic in ("00011", "00029")]
    standin = start_standin(records)
    offices = open_source(standin.url).head_offices(units)
    assert all(len(found) == 2 for found in offices.by_siren.values())
    assert standin.requests("/records") == 2


def test_a_failed_look_up_is_never_no_head_office(start_standin, open_source):
    standin = start_standin()
    standin.fault("server_error", path="records")
    offices = open_source(standin.url).head_offices(["333333334", "12"])
    assert offices.by_siren == {}
    assert {siren: failed.kind for siren, failed in offices.failed.items()} == {
        "333333334": FailureKind.SERVER_ERROR,
        "12": FailureKind.REFUSED_QUERY,
    }


def test_a_key_travels_in_the_header_and_is_in_no_message(start_standin, open_source, invented_sirets):
    standin = start_standin(api_key="s3cr3t-key")
    source = open_source(standin.url, api_key=SecretStr("s3cr3t-key"))
    assert isinstance(next(iter(_answers(source, invented_sirets(1)).values())), NotFound)
    wrong = open_source(standin.url, api_key=SecretStr("wr0ng-key"))
    with pytest.raises(RegisterError, match="API key") as caught:
        wrong.metadata()
    assert "wr0ng-key" not in str(caught.value)
    assert "wr0ng-key" not in repr(wrong.settings)


def test_a_register_that_refuses_every_batch_is_left_alone_after_three(start_standin, open_source, invented_sirets):
    standin = start_standin()
    standin.fault("too_long", path="records")
    sirets = invented_sirets(1000)
    source = open_source(standin.url, concurrency=1, batch_size=10)
    answers = _answers(source, sirets)
    assert set(answers) == set(sirets)
    assert standin.requests("/records") == 3 * 19
    assert source.usage.stopped_by == FailureKind.REFUSED_QUERY


def test_a_data_set_that_turned_post_codes_into_numbers_is_read_all_the_same(
    start_standin, open_source, invented_sirets, make_record
):
    (siret,) = invented_sirets(1)
    standin = start_standin([make_record(siret, codepostaletablissement="01000", codedepartementetablissement="01")])
    standin.fault("int_post_codes")
    standin.fault("extra_field")
    source = open_source(standin.url)
    establishment = _answers(source, [siret])[siret].establishment
    assert (establishment.post_code, establishment.department_code) == ("01000", "01")
    assert source.metadata().retyped == {"codepostaletablissement": "int", "codedepartementetablissement": "int"}
    assert source.usage.unknown_fields == ("champnouveau",)
    assert source.usage.missing_fields == ()


def test_an_optional_field_that_is_gone_is_counted_and_not_asked_for(
    start_standin, open_source, invented_sirets, make_record
):
    (siret,) = invented_sirets(1)
    standin = start_standin([make_record(siret, enseigne1etablissement="UN")])
    standin.fault("missing_field", field="enseigne1etablissement")
    source = open_source(standin.url)
    assert _answers(source, [siret])[siret].establishment.trade_names == ()
    assert source.usage.missing_fields == ("enseigne1etablissement",)
