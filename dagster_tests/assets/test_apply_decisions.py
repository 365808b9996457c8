"""Applying decisions, whole: what the ERP holds before and after, and what dying in between does."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from sirene_pipeline.connections import open_erp
from sirene_pipeline.erp.protocol import ErpUnreachableError
from sirene_pipeline.erp.sql import SqlErp
from sirene_pipeline.settings import load_settings


@pytest.fixture
def decided(world):
    """CEGID checked and validated whole."""
    world.check("PA000015")
    assert world.decide("select review.validate('PA000015')") == 3
    return world


def test_accepted_lines_are_written_and_kept_in_the_history(decided):
    outcome = decided.apply()
    assert outcome.succeeded, outcome.failure
    assert decided.erp_value("PA000015", "street") == "52 Quai PAUL SEDALLIAN"
    assert decided.erp_value("PA000015", "workforce") == "12 - 2 000 to 4 999 employees"
    history = decided.rows(
        "select field, old_value, new_value, result, decided_by, run_id from review.history order by field"
    )
    assert [(row["field"], row["old_value"], row["new_value"], row["result"]) for row in history] == [
        ("category", None, "Mid-sized company", "applied"),
        ("street", "52 Quai PAUL sedalian", "52 Quai PAUL SEDALLIAN", "applied"),
        ("workforce", None, "12 - 2 000 to 4 999 employees", "applied"),
    ]
    assert {(row["decided_by"], row["run_id"]) for row in history} == {("sirene_reviewer", outcome.run_id)}


def test_case_I17_applying_three_times_writes_once(decided):
    for _ in range(3):
        assert decided.apply().succeeded
    assert decided.value("select count(*) from sirene.erp_write") == 3
    assert decided.erp.execute("select count(*) as n from res_partner where ref = 'PA000015'").fetchone()["n"] == 1


def test_case_I02_a_value_edited_after_the_proposal_is_a_conflict_and_the_erp_is_untouched(decided):
    decided.edit_erp("PA000015", street="1 RUE DES AUTRES")
    assert decided.apply().succeeded
    assert decided.erp_value("PA000015", "street") == "1 RUE DES AUTRES"
    line = decided.line("PA000015", "street")
    assert (line["state"], line["state_label"]) == ("conflict", "Conflit")
    assert "1 RUE DES AUTRES" in line["error"]
    assert decided.erp_value("PA000015", "company_category") == "Mid-sized company", "its other lines went through"
    assert decided.value("select requested_at is not null from review.partners where ref = 'PA000015'"), (
        "checked afresh"
    )


def test_a_partner_whose_siret_changed_meanwhile_is_a_conflict_on_every_line(decided):
    decided.edit_erp("PA000015", siret="99990016000014")
    assert decided.apply().succeeded
    assert {decided.line("PA000015", name)["state"] for name in ("street", "workforce", "category")} == {"conflict"}
    assert decided.erp_value("PA000015", "street") == "52 Quai PAUL sedalian"


def test_a_value_the_erp_holds_by_itself_meanwhile_is_applied_without_a_write(decided):
    decided.edit_erp("PA000015", street="52 Quai PAUL SEDALLIAN")
    assert decided.apply().succeeded
    assert decided.line("PA000015", "street")["state"] == "applied"
    assert decided.value("select result from review.history where field = 'street'") == "already"


KILLED = textwrap.dedent("""
    import os, sys
    from sirene_pipeline import connections
    from sirene_pipeline.rounds.applying import Applier
    from sirene_pipeline.erp.sql import SqlErp
    from sirene_pipeline.settings import load_settings
    from sirene_pipeline.store import decisions

    step = sys.argv[1]

    def dying(function, before):
        def wrapped(*args, **kwargs):
            if before:
                os._exit(9)
            function(*args, **kwargs)
            os._exit(9)
        return wrapped

    if step == "before_intent":
        decisions.record_intent = dying(decisions.record_intent, before=True)
    elif step == "after_intent":
        decisions.record_intent = dying(decisions.record_intent, before=False)
    elif step == "before_write":
        SqlErp.write = dying(SqlErp.write, before=True)
    elif step == "after_write":
        SqlErp.write = dying(SqlErp.write, before=False)
    elif step == "before_result":
        decisions.record_results = dying(decisions.record_results, before=True)
    elif step == "after_result":
        decisions.record_results = dying(decisions.record_results, before=False)
    settings = load_settings()
    with connections.open_warehouse(settings).open() as database:
        Applier(database, connections.open_erp(settings), "the run that dies", "on", 1, 5000).run(batch_partners=10)
""")


@pytest.mark.parametrize(
    "step", ["before_intent", "after_intent", "before_write", "after_write", "before_result", "after_result"]
)
def test_killed_at_any_step_and_run_again_every_line_is_applied_once(decided, step):
    killed = subprocess.run([sys.executable, "-c", KILLED, step], env=os.environ, check=False)
    assert killed.returncode == 9
    decided.database.execute("select pg_sleep(1.1)")  # the dead run's lease of one second ends
    assert decided.apply().succeeded
    assert decided.erp_value("PA000015", "street") == "52 Quai PAUL SEDALLIAN"
    history = decided.rows("select field, old_value, result from review.history order by write_id")
    assert sorted((row["field"], row["old_value"], row["result"]) for row in history) == [
        ("category", None, "applied"),
        ("street", "52 Quai PAUL sedalian", "applied"),
        ("workforce", None, "applied"),
    ]
    assert {decided.line("PA000015", name)["state"] for name in ("street", "workforce", "category")} == {"applied"}


def test_an_erp_that_is_away_keeps_the_decisions_and_backs_off(decided, monkeypatch):
    address = os.environ["SIRENE_ERP_URL"]
    monkeypatch.setenv("SIRENE_ERP_URL", "postgresql+psycopg://nobody@127.0.0.1:9/erp")
    outcome = decided.apply()
    assert not outcome.succeeded
    assert "cannot be reached" in outcome.failure
    monkeypatch.setenv("SIRENE_ERP_URL", address)
    read, calls = SqlErp.read, []

    def goes_away(self, partner_ids, fields):
        calls.append(partner_ids)
        raise ErpUnreachableError("the ERP cannot be reached: it is being restarted")

    monkeypatch.setattr(SqlErp, "read", goes_away)
    assert decided.apply().succeeded
    assert len(calls) == 1
    states = decided.rows("select state, next_attempt_at > now() as later, error from sirene.proposal_line")
    assert {(row["state"], row["later"]) for row in states} == {("accepted", True)}
    monkeypatch.setattr(SqlErp, "read", read)
    assert decided.apply().metadata["applied_decision"]["dagster/row_count"] == 0, "not before its time"
    decided.database.execute("update sirene.proposal_line set next_attempt_at = now()")
    assert decided.apply().succeeded
    assert decided.line("PA000015", "street")["state"] == "applied"


def test_an_erp_that_refuses_one_line_gets_the_others(decided):
    decided.erp.execute("alter table res_partner add constraint no_seda check (street not like '%SEDALLIAN%')")
    assert decided.apply().succeeded
    line = decided.line("PA000015", "street")
    assert line["state"] == "failed"
    assert "no_seda" in line["error"], "in the ERP's own words"
    assert decided.erp_value("PA000015", "company_category") == "Mid-sized company"


def test_an_erp_that_normalises_what_it_is_given_is_said_and_not_asked_again(decided):
    decided.erp.execute(
        "create function shout() returns trigger language plpgsql as $$ begin new.street := upper(new.street); "
        "return new; end $$"
    )
    decided.erp.execute("create trigger shout before update on res_partner for each row execute function shout()")
    assert decided.apply().succeeded
    line = decided.line("PA000015", "street")
    assert line["state"] == "failed"
    assert "not kept" in line["error"]
    decided.edit_erp("PA000015", street="52 QUAI PAUL SEDALIAN")
    assert decided.check("PA000015").succeeded
    assert decided.line("PA000015", "street")["line_id"] == line["line_id"], "the same value is not proposed again"
    assert decided.rows("select cause from review.silenced") == [{"cause": "not_kept"}]


def test_apply_mode_off_writes_nothing_and_says_so(decided, monkeypatch):
    monkeypatch.setenv("SIRENE_APPLY_MODE", "off")
    outcome = decided.apply()
    assert not outcome.succeeded
    assert "apply.mode is off" in outcome.failure
    assert decided.erp_value("PA000015", "company_category") is None


def test_a_dry_run_shows_what_would_be_written_once_and_writes_nothing(decided, monkeypatch):
    monkeypatch.setenv("SIRENE_APPLY_MODE", "dry_run")
    assert decided.apply().metadata["applied_decision"]["dry_run"] == 3
    assert decided.apply().metadata["applied_decision"]["dagster/row_count"] == 0
    assert decided.erp_value("PA000015", "company_category") is None
    assert {row["result"] for row in decided.rows("select result from review.history")} == {"dry_run"}
    monkeypatch.setenv("SIRENE_APPLY_MODE", "on")
    assert decided.apply().metadata["applied_decision"]["applied"] == 3


def test_undo_puts_the_old_value_back_and_silences_that_value(decided):
    decided.apply()
    assert decided.decide("select review.undo(%s)", decided.line("PA000015", "street")["line_id"]) == 1
    assert decided.apply().succeeded
    assert decided.erp_value("PA000015", "street") == "52 Quai PAUL sedalian"
    states = decided.rows("select kind, state_label from review.lines where field = 'street' order by line_id")
    assert [(row["kind"], row["state_label"]) for row in states] == [("update", "Annulé"), ("undo", "Appliqué")]
    assert decided.check("PA000015").succeeded
    assert len(decided.rows("select * from review.lines where field = 'street'")) == 2


def test_a_whole_run_can_be_undone(decided):
    run_id = decided.apply().run_id
    assert decided.decide("select review.undo_run(%s)", run_id) == 3
    assert decided.apply().succeeded
    held = decided.erp.execute(
        "select street, workforce, company_category from res_partner where ref = 'PA000015'"
    ).fetchone()
    assert tuple(held.values()) == ("52 Quai PAUL sedalian", None, None)


def test_undo_of_a_value_somebody_changed_since_is_a_conflict(decided):
    decided.apply()
    decided.edit_erp("PA000015", street="3 RUE NEUVE")
    decided.decide("select review.undo_partner('PA000015')")
    assert decided.apply().succeeded
    assert decided.erp_value("PA000015", "street") == "3 RUE NEUVE"
    assert decided.erp_value("PA000015", "company_category") is None


def test_a_second_installation_is_refused_by_the_mark_of_the_first(decided):
    assert decided.apply().succeeded
    decided.erp.execute("update sirene_installation set installation_id = 'another one'")
    decided.check("PA000016")
    decided.decide("select review.validate('PA000016')")
    outcome = decided.apply()
    assert not outcome.succeeded
    assert "another installation" in outcome.failure


def test_the_erp_connector_refuses_a_text_where_a_date_stands(decided):
    erp = open_erp(load_settings())
    held = erp.read(["15"], ["creation_date", "siret"])["15"]
    with pytest.raises(Exception, match="takes a date, not “yesterday”"):
        erp.write("15", {"creation_date": "yesterday"}, expected=held)
    erp.close()


def test_case_I05_accepting_only_one_line_leaves_the_others_alone(world):
    world.check("PA000016")
    assert world.decide("select review.accept(%s)", world.line("PA000016", "post_code")["line_id"]) == 1
    assert world.apply().succeeded
    assert world.erp_value("PA000016", "zip") == "69760"
    assert world.erp_value("PA000016", "street") == "2 Rue DES ERABLE"
    assert world.line("PA000016", "street")["state"] == "new"


def test_a_merged_partner_leaves_orphaned_lines_and_its_history(decided):
    decided.apply()
    decided.check("PA000016")
    decided.erp.execute("delete from res_partner where ref = 'PA000016'")
    assert decided.check("PA000015").succeeded
    assert {row["state"] for row in decided.rows("select state from review.lines where ref = 'PA000016'")} == {
        "orphaned"
    }
    assert decided.value("select count(*) from review.history") == 3
