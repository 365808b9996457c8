"""The daily check, whole: real runs against a real server, a real ERP database and real HTTP."""

from __future__ import annotations

from sirene_pipeline.rounds import comparing


def test_a_hundred_partners_cost_one_request_for_records(world):
    outcome = world.check()
    assert outcome.succeeded, outcome.failure
    assert outcome.metadata["partner_snapshot"]["dagster/row_count"] == 100
    closed = world.value(
        "select count(distinct siren) from sirene.establishment where state = 'F' and unit_state <> 'C'"
    )
    head_office_calls = -(-closed // 100)
    assert world.standin.requests("records") == 1 + head_office_calls
    assert world.standin.requests("catalog/datasets/economicref-france-sirene-v3") == 1


def test_every_partner_with_a_siret_is_checked_before_any_is_checked_twice(world):
    due = world.erp.execute(
        "select count(*) as n from res_partner where siret is not null and btrim(siret) <> '' and active"
    ).fetchone()["n"]
    runs = -(-due // 100)
    for _ in range(runs):
        assert world.check().succeeded
    assert world.value("select count(*) from sirene.check_state where last_checked_at is not null") == due
    assert (
        world.value(
            "select max(times) from (select count(*) as times from sirene.partner_snapshot group by partner_id)"
        )
        <= 2
    )


def test_the_longest_unchecked_partners_come_first_and_new_ones_before_all(world):
    world.check(batch_size=50)
    first = {row["partner_id"] for row in world.rows("select partner_id from sirene.partner_snapshot")}
    world.erp.execute("insert into res_partner (ref, name, siret) values ('PA999001', 'NOUVEAU', '99990016000014')")
    world.check(batch_size=10)
    latest = world.rows(
        "select p.ref, s.reason from sirene.partner_snapshot as s join sirene.partner as p using (partner_id) "
        "where s.batch_id = (select batch_id from sirene.batch order by started_at desc limit 1) order by position"
    )
    assert {row["reason"] for row in latest} == {"new"}
    everything = world.value("select count(*) from sirene.partner_snapshot")
    assert everything == len(first) + 10, "no partner was drawn twice while others wait"


def test_the_two_partners_of_the_manual_get_their_lines(world):
    assert world.check("PA000015", "PA000016").succeeded
    cegid = world.rows("select field, current_value, new_value from review.lines where ref = 'PA000015' order by field")
    assert [tuple(row.values()) for row in cegid] == [
        ("category", None, "Mid-sized company"),
        ("street", "52 Quai PAUL sedalian", "52 Quai PAUL SEDALLIAN"),
        ("workforce", None, "12 - 2 000 to 4 999 employees"),
    ]
    ldlc = world.rows("select field, current_value, new_value from review.lines where ref = 'PA000016' order by field")
    assert [tuple(row.values()) for row in ldlc] == [
        ("establishment_type", None, "headquarter"),
        ("last_processed", None, "2024-07-02"),
        ("post_code", None, "69760"),
        ("street", "2 Rue DES ERABLE", "2 Rue DES ERABLES"),
        ("workforce", None, "05 - 20 to 49 employees"),
    ]


def test_an_up_to_date_partner_is_noted_as_such(world):
    outcome = world.check("PA000017")
    assert outcome.succeeded
    row = world.rows("select state_label, open_lines, last_checked_at from review.partners where ref = 'PA000017'")[0]
    assert (row["state_label"], row["open_lines"]) == ("À jour", 0)
    assert row["last_checked_at"] is not None


def test_a_second_run_on_the_same_data_asks_nothing_again(world):
    world.check("PA000015", "PA000016")
    asked = world.standin.requests("records")
    outcome = world.check("PA000015", "PA000016")
    assert outcome.metadata["establishment"]["reused"] == 2
    assert world.standin.requests("records") == asked
    assert world.value("select count(*) from sirene.proposal_line where state = 'superseded'") == 0


def test_a_step_run_again_takes_up_the_batch_it_belongs_to(world):
    outcome = world.check("PA000015")
    batches = world.rows("select batch_id, finished_at from sirene.batch")
    assert [row["batch_id"] for row in batches] == [outcome.run_id]
    assert batches[0]["finished_at"] is not None


def test_a_register_that_is_down_is_said_in_words_and_recovers(world, monkeypatch):
    monkeypatch.setenv("SIRENE_REGISTER_URL", "http://127.0.0.1:9/api/explore/v2.1")
    outcome = world.check("PA000015")
    assert not outcome.succeeded
    assert "The register did not answer" in outcome.failure
    assert "127.0.0.1:9" in outcome.failure
    monkeypatch.setenv("SIRENE_REGISTER_URL", world.standin.url)
    assert world.check("PA000015").succeeded
    assert len(world.rows("select * from review.lines where ref = 'PA000015' and state = 'new'")) == 3


def test_known_partners_that_vanish_all_at_once_are_a_fault_of_the_source(world):
    refs = [
        row["ref"]
        for row in world.erp.execute("select ref from res_partner where siret ~ '^9[34]' order by id limit 30")
    ]
    assert world.check(*refs).succeeded
    for row in world.rows("select asked_for from sirene.partner_snapshot where outcome = 'found'")[:12]:
        world.standin.standin.register.remove(row["asked_for"])
    world.standin.standin.data_processed = "2026-01-15T05:30:00+00:00"
    before = world.value("select max(last_checked_at) from sirene.check_state where last_outcome = 'found'")
    outcome = world.check(*refs)
    assert outcome.metadata["establishment"]["failed"] >= 12
    lost = world.rows("select last_checked_at from sirene.check_state where last_outcome = 'failed'")
    assert len(lost) >= 12
    assert all(row["last_checked_at"] <= before for row in lost)
    assert world.value("select count(*) from sirene.event where type = 'vanished'") == 0


def test_a_large_batch_compared_by_columns_proposes_what_row_by_row_does(world, monkeypatch):
    def proposed():
        return world.rows(
            "select ref, field, kind, current_value, new_value from review.lines order by ref, field"
        ), world.rows("select ref, type from review.events order by ref, type")

    assert world.check(batch_size=600).succeeded
    by_row = proposed()
    for table in (
        "proposal_line",
        "proposal",
        "event",
        "difference",
        "partner_snapshot",
        "batch",
        "check_state",
        "hold",
    ):
        world.database.execute(f"truncate sirene.{table} cascade")
    monkeypatch.setattr(comparing, "FRAMES_FROM", 1)
    assert world.check(batch_size=600).succeeded
    assert proposed() == by_row
    assert len(by_row[0]) > 200
