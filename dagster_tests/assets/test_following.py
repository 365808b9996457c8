"""Delta and stock: the same proposals by another way, and edits in the ERP compared at no call."""

from __future__ import annotations

import pytest

from sirene_pipeline.connections import open_register, open_warehouse
from sirene_pipeline.rounds.checking import Asking
from sirene_pipeline.running import run_job
from sirene_pipeline.settings import load_settings


def move_on(world, **records):
    """A month later: the register has new data, and processed these establishments in between."""
    world.standin.standin.data_processed = "2026-01-15T05:30:00+00:00"
    for siret, changes in records.items():
        world.standin.standin.register.update(
            siret.removeprefix("s"),
            {
                "datederniertraitementetablissement": "2026-01-10T08:00:00+00:00",
                "datederniertraitementunitelegale": "2026-01-10T08:00:00+00:00",
                **changes,
            },
        )


def checked_once(world, number=300):
    assert world.check(batch_size=number).succeeded


def test_an_edit_in_the_erp_is_compared_the_same_day_without_a_call(world):
    checked_once(world, 100)
    ref = world.value("select ref from review.partners where state = 'up_to_date' and street is not null limit 1")
    before = world.rows("select last_checked_at from review.partners where ref = %s", ref)
    calls = world.standin.requests("records")
    world.edit_erp(ref, street="99 RUE TOUT A FAIT AUTRE")
    assert world.check(batch_size=1).succeeded
    assert [
        line["field"] for line in world.rows("select field from review.lines where ref = %s and state = 'new'", ref)
    ] == ["street"]
    assert world.standin.requests("records") <= calls + 1, "the one partner of the batch, not the edited one"
    assert world.rows("select last_checked_at from review.partners where ref = %s", ref) == before, "no clock moved"
    world.check(batch_size=1)
    assert world.value("select count(*) from sirene.partner_snapshot where reason = 'edited'") == 1, "once is enough"


def test_following_changes_costs_one_export_and_makes_everybody_else_current(world, monkeypatch):
    checked_once(world)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    siret = world.value("select siret from review.partners where state = 'up_to_date' and siret ~ '^94' limit 1")
    move_on(world, **{f"s{siret}": {"libellevoieetablissement": "DE LA REPUBLIQUE", "numerovoieetablissement": "77"}})
    before = world.standin.requests("exports/jsonl")
    outcome = world.check()
    assert outcome.succeeded, outcome.failure
    assert world.standin.requests("exports/jsonl") == before + 1
    asked = outcome.metadata["establishment"]
    assert asked["touched"] >= 1
    assert asked["current"] > 200
    line = world.rows(
        "select new_value, data_date::text from review.lines where siret = %s and field = 'street' and state = 'new'",
        siret,
    )
    assert len(line) == 1
    assert "77" in line[0]["new_value"]
    assert line[0]["data_date"] == "2026-01-15"
    assert (
        world.value(
            "select count(*) from review.partners where current_as_of < '2026-01-15' and last_checked_at is not null"
        )
        == 0
    )


@pytest.mark.parametrize(("setting", "chosen", "exports"), [("batch", "delta", 1), ("delta", "batch", 0)])
def test_the_run_config_chooses_the_mode_of_one_run(world, monkeypatch, setting, chosen, exports):
    checked_once(world)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", setting)
    move_on(world)
    before = world.standin.requests("exports/jsonl")
    config = {"ops": {"partner_snapshot": {"config": {"mode": chosen}}}}
    outcome = run_job(world.instance, "daily_check", run_config=config)
    assert outcome.succeeded, outcome.failure
    assert world.standin.requests("exports/jsonl") == before + exports
    assert outcome.metadata["establishment"]["partners_per_second"] > 0


def test_nothing_new_in_the_register_asks_nothing(world, monkeypatch):
    checked_once(world)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    calls = world.standin.requests("exports/jsonl")
    assert world.check().succeeded
    assert world.standin.requests("exports/jsonl") == calls


def test_a_stream_that_breaks_off_concludes_nothing_and_falls_back_to_batches(world, monkeypatch):
    checked_once(world)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    move_on(world)
    world.standin.fault("interrupted", path="exports")
    outcome = world.check(batch_size=10)
    assert outcome.succeeded, outcome.failure
    assert outcome.metadata["establishment"]["current"] == 0
    assert outcome.metadata["establishment"]["found"] >= 10, "the oldest were asked about in a batch"
    assert world.value("select count(*) from sirene.check_state where current_as_of = '2026-01-15'") < 150


def test_case_C19_the_window_reaches_back_to_the_oldest_comparison(world, monkeypatch):
    checked_once(world)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    world.database.execute("update sirene.check_state set current_as_of = '2025-11-16'")
    siret = world.value("select siret from review.partners where state = 'up_to_date' and siret ~ '^94' limit 1")
    move_on(world, **{f"s{siret}": {
        "libellevoieetablissement": "NOUVELLE",
        "datederniertraitementetablissement": "2025-11-20T08:00:00+00:00",
        "datederniertraitementunitelegale": "2025-11-20T08:00:00+00:00",
    }})  # fmt: skip
    assert world.check().succeeded
    assert world.value("select count(*) from review.lines where siret = %s and field = 'street'", siret) == 1


def test_a_comparison_older_than_the_sweep_is_asked_about_itself(world, monkeypatch):
    checked_once(world, 20)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    world.database.execute("update sirene.check_state set current_as_of = '2025-01-01'")
    move_on(world)
    calls = world.standin.requests("exports/jsonl")
    assert world.check(batch_size=20).succeeded
    assert world.standin.requests("exports/jsonl") == calls


def test_case_H10_the_same_data_is_not_asked_for_twice(world):
    world.check("PA000015")
    calls = world.standin.requests("records")
    outcome = world.check("PA000015")
    assert outcome.metadata["establishment"]["reused"] == 1
    assert world.standin.requests("records") == calls


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_run_that_dies_after_some_chunks_asks_only_for_what_is_left(world, monkeypatch, chunks):
    take, taken = Asking._take, []

    def dying(self, chunk):
        if len(taken) == chunks:
            raise RuntimeError("the process dies here")
        taken.append(chunk)
        take(self, chunk)

    monkeypatch.setattr(Asking, "_take", dying)
    monkeypatch.setenv("SIRENE_REGISTER_CALLS_IN_FLIGHT", "1")
    assert not world.check(batch_size=300).succeeded
    monkeypatch.setattr(Asking, "_take", take)
    answered = world.value("select count(*) from sirene.partner_snapshot where outcome = 'found'")
    calls = world.standin.requests("records")
    settings = load_settings()
    with open_warehouse(settings).open() as database, open_register(settings) as register:
        batch = world.value("select batch_id from sirene.batch")
        report = Asking(database, register, batch, max_lost_share=0.2).run()
    assert answered >= 90 * chunks
    assert report.outcomes["failed"] == 0
    left = world.value("select count(*) from sirene.partner_snapshot where asked_for is not null") - answered
    assert world.standin.requests("records") - calls <= -(-left // 100) + 1, "and one for head offices"
