"""Missing identifiers and searches with the whole register at hand: INSEE's files instead of calls."""

from __future__ import annotations

import pytest

from sirene_pipeline import resources
from sirene_pipeline.running import run_job
from support.stock_records import one_unit_one_row, write_stock_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory, sample_records):
    return write_stock_files(tmp_path_factory.mktemp("whole") / "stock", list(one_unit_one_row(sample_records)))


@pytest.fixture
def stocked(world, folder, monkeypatch):
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(folder))
    return world


CANDIDATES = "select ref, siret, match_rate, name from review.candidates where position = 1 order by ref"


def test_partners_get_the_candidates_the_search_of_ods_would_give_without_a_call(world, folder, monkeypatch):
    assert run_job(world.instance, "find_identifiers").succeeded
    by_calls = {row["ref"]: row for row in world.rows(CANDIDATES)}
    world.database.execute("truncate sirene.candidate, sirene.match_state cascade")
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(folder))
    calls = world.standin.requests()
    outcome = run_job(world.instance, "find_identifiers")
    assert outcome.succeeded, outcome.failure
    assert world.standin.requests() == calls, "no network"
    at_hand = {row["ref"]: row for row in world.rows(CANDIDATES)}
    sure = {ref: row["siret"] for ref, row in by_calls.items() if row["match_rate"] >= 80}
    assert sure
    assert {ref: at_hand[ref]["siret"] for ref in sure} == sure
    assert all(row["name"] for row in at_hand.values())


def test_a_partner_is_attached_to_a_candidate_of_the_stock(stocked):
    assert run_job(stocked.instance, "find_identifiers").succeeded
    (best,) = stocked.rows("select * from review.candidates where ref = '045689' and position = 1")
    assert stocked.decide("select review.attach('045689', %s)", best["candidate_id"]) >= 2
    assert stocked.apply().succeeded
    assert stocked.erp_value("045689", "siret") == best["siret"]


def test_a_misspelt_name_is_found_by_a_search(stocked):
    number = stocked.decide("select review.search(name => 'visiatv financemnt')")
    assert run_job(stocked.instance, "answer_searches").succeeded
    hits = stocked.rows("select * from review.search_hits where request_id = %s order by position", number)
    assert hits[0]["name"] == "VISIATIV FINANCEMENT"


def test_a_search_by_activity_leaves_out_other_ones_and_closed_ones(stocked, sample_records):
    naf = next(r for r in sample_records if r["siren"] == "479915258")["activiteprincipaleetablissement"]
    number = stocked.decide("select review.search(name => 'visiativ', naf => %s, active_only => true)", naf)
    other = stocked.decide("select review.search(name => 'visiativ', naf => '0111Z')")
    assert run_job(stocked.instance, "answer_searches").succeeded
    hits = stocked.rows("select * from review.search_hits where request_id = %s", number)
    assert hits
    assert {hit["administrative_state"] for hit in hits} == {"Actif"}
    assert stocked.rows("select * from review.search_hits where request_id = %s", other) == []


def test_files_that_are_not_there_leave_partners_due_and_say_so(world, monkeypatch, tmp_path):
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(tmp_path))
    outcome = run_job(world.instance, "find_identifiers")
    assert not outcome.succeeded
    assert "StockEtablissement" in outcome.failure
    assert world.value("select count(*) from sirene.match_state") == 0


def test_long_work_is_told_to_the_run_log(world, folder, monkeypatch):
    monkeypatch.setattr(resources, "TOLD_EVERY", 0.0)
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(folder))
    outcome = run_job(world.instance, "find_identifiers")
    told = [entry.user_message for entry in world.instance.all_logs(outcome.run_id)]
    assert "index for matching: postings: 40 %" in told
    assert "5 partners matched so far" in told
