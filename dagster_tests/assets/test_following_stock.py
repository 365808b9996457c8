"""The daily check on INSEE's files: one pass tells who moved, whatever the dates of processing; only they are asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from stdnum import luhn

from sirene_pipeline import automation
from sirene_pipeline.assets import proposals as proposal_assets
from sirene_pipeline.assets import register as register_assets
from sirene_pipeline.domain.records import Failed, FailureKind
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.protocol import HeadOffices
from sirene_pipeline.register.stock.source import StockSource
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.rounds import comparing
from sirene_pipeline.rounds.checking import Asking
from sirene_pipeline.running import run_job
from sirene_pipeline.settings import Settings
from support.stock_records import one_unit_one_row, write_stock_files

if TYPE_CHECKING:
    from pathlib import Path

JANUARY, FEBRUARY, MARCH = "2026-01-01", "2026-02-01", "2026-03-01"
LINES = (
    "select ref, field, kind, current_value, new_value from review.lines "
    "where state = 'new' and field <> 'last_processed' order by ref, field"
)
EVENTS = "select ref, type from review.events order by ref, type"


@dataclass
class Stock:
    """The register as INSEE publishes it, month by month."""

    folder: Path
    records: dict[str, dict]
    monkeypatch: pytest.MonkeyPatch

    def publish(self, day):
        """Write the files of a month, the only ones there are from now on."""
        folder = write_stock_files(self.folder / day, list(self.records.values()))
        for path in list(folder.iterdir()):
            path.rename(folder / path.name.replace("_utf8", f"_{day}_utf8"))
        self.serve(day)

    def serve(self, day):
        """Have the files of a month read that were published before."""
        self.monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(self.folder / day))

    def change(self, siret, **values):
        self.records[siret].update(values)

    def change_unit(self, siren, **values):
        for record in self.records.values():
            if record["siren"] == siren:
                record.update(values)

    def move(self, siret):
        """Close an establishment and open the unit's new head office elsewhere; gives its SIRET."""
        old, siren = self.records[siret], siret[:9]
        new = siren + "0999" + luhn.calc_check_digit(siren + "0999")
        elsewhere = {"numerovoieetablissement": "7", "libellevoieetablissement": "DU NOUVEAU SIEGE"}
        self.records[new] = old | {"siret": new, "nic": new[9:], "etablissementsiege": "oui"} | elsewhere
        self.change(siret, etatadministratifetablissement="Fermé", etablissementsiege="non",
                    datefermetureetablissement="2026-01-10", datedebutetablissement="2026-01-10")  # fmt: skip
        self.change_unit(siren, siretsiegeunitelegale=new)
        return new


@pytest.fixture
def stock(world, sample_records, monkeypatch, tmp_path):
    """The establishments of the ERP's partners and of their units, as files; nothing is published yet."""
    wanted = {
        re.sub(r"\W", "", row["siret"])[:9]
        for row in world.erp.execute("select siret from res_partner where siret is not null").fetchall()
    }
    records = {r["siret"]: dict(r) for r in one_unit_one_row(sample_records) if r["siren"] in wanted}
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    return Stock(tmp_path / "stock", records, monkeypatch)


@pytest.fixture
def few(world, stock):
    """An ERP of sixty partners, each with a SIRET of its own that the files hold."""
    world.erp.execute(
        "delete from res_partner where id not in (select min(id) from res_partner "
        "where siret = any (%s) and active group by siret having count(*) = 1 order by 1 limit 60)",
        (list(stock.records),),
    )
    return world


def asked(outcome):
    assert outcome.succeeded, outcome.failure
    return outcome.metadata["establishment"]


def batch_of(world, outcome):
    return world.rows(
        "select p.ref, s.reason, s.outcome from sirene.partner_snapshot as s "
        "join sirene.partner as p using (partner_id) where s.batch_id = %s order by ref",
        outcome.run_id,
    )


def warned(world, outcome):
    """The asset checks that did not pass, and what they say."""
    events = world.instance.all_logs(outcome.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    checks = [event.dagster_event.asset_check_evaluation_data for event in events]
    return {check.check_name: check.description for check in checks if not check.passed}


def refs_in(world, outcome):
    return {row["ref"] for row in batch_of(world, outcome)}


def not_current(world, day):
    return {
        row["ref"]
        for row in world.rows(
            "select p.ref from sirene.check_state as c join sirene.partner as p using (partner_id) "
            "where c.last_outcome = 'found' and p.gone_at is null and c.current_as_of is distinct from %s::date",
            day,
        )
    }


def open_partners(world, stock, number):
    """Refs and SIRETs of partners that agree with an open establishment, the only one of ours in its unit."""
    rows = world.rows(
        "select p.ref, p.siret from sirene.partner as p join sirene.establishment as e using (siret) "
        "where e.state = 'A' and e.unit_state = 'A' and e.diffusion = 'O' and e.is_head_office order by p.ref"
    )
    units = [row["siret"][:9] for row in rows]
    single = [row for row in rows if units.count(row["siret"][:9]) == 1 and row["siret"] in stock.records]
    assert len(single) >= number
    return [(row["ref"], row["siret"]) for row in single[:number]]


def lines_of(world, ref):
    return {row["field"]: row["new_value"] for row in world.rows(
        "select field, new_value from review.lines where ref = %s and state = 'new'", ref)}  # fmt: skip


def six_hours_later(world):
    world.database.execute("update sirene.check_state set claimed_until = now() - interval '1 second'")


def test_a_first_run_checks_every_partner_at_once_and_a_month_without_news_asks_nobody(world, stock):
    stock.publish(JANUARY)
    first = asked(world.check())
    assert first["found"] > 400
    assert world.value("select count(*) from sirene.check_state where last_checked_at is null") == 0
    found = world.value("select count(*) from sirene.check_state where last_outcome = 'found'")
    before = world.rows(LINES)
    stock.publish(FEBRUARY)
    outcome = world.check()
    second = asked(outcome)
    assert batch_of(world, outcome) == []
    assert (second["touched"], second["moved"], second["left_for_the_next_run"]) == (0, 0, 0)
    assert second["current"] == found
    assert second["compared_by_fingerprint"] > 400
    assert not_current(world, FEBRUARY) == set()
    assert world.rows(LINES) == before


def test_data_no_newer_than_what_everybody_was_compared_with_are_not_even_read(few, stock, monkeypatch):
    stock.publish(JANUARY)
    asked(few.check())
    monkeypatch.setattr(StockSource, "standing", lambda *_: pytest.fail("the files were read"))
    few.erp.execute("insert into res_partner (ref, name, siret) values ('PA999001', 'NOUVEAU', '99990016000014')")
    few.edit_erp("PA000015", street="99 RUE TOUT A FAIT AUTRE")
    outcome = few.check()
    assert {(row["ref"], row["reason"]) for row in batch_of(few, outcome)} >= {("PA999001", "new")}
    assert "compared_by_fingerprint" not in asked(outcome)


def a_month_of_news(world, stock):
    """One of each kind of news: the refs to be asked about, the one that is not, the one only written otherwise."""
    chosen = open_partners(world, stock, 8)
    (renamed, s1), (moved, s2), (vanished, s3), (merged, s4), (touched, s5), (edited, _), (formatted, s7), _ = chosen
    stock.change_unit(s1[:9], denominationunitelegale="UN NOM TOUT NEUF")
    stock.move(s2)
    del stock.records[s3]
    stock.change(s4, libellecommuneetablissement="COMMUNE NOUVELLE", codecommuneetablissement="01033")
    stock.change(s5, datederniertraitementetablissement="2026-01-20T08:00:00")
    stock.change_unit(s5[:9], datederniertraitementunitelegale="2026-01-20T08:00:00")
    stock.change(s7, libellevoieetablissement=f"{stock.records[s7]['libellevoieetablissement']} ")
    reopened = world.rows(
        "select p.ref, p.siret from sirene.partner as p join sirene.establishment as e using (siret) "
        "where e.state = 'F' and e.unit_state = 'A' and not e.is_head_office order by p.ref limit 1"
    )[0]
    stock.change(reopened["siret"], etatadministratifetablissement="Actif", datefermetureetablissement=None)
    return {renamed, moved, vanished, merged, formatted, reopened["ref"]}, edited, touched, formatted


def work_in_the_erp(world, edited, siret):
    world.edit_erp(edited, siret=siret)
    world.erp.execute("insert into res_partner (ref, name, siret) values ('PA999001', 'NOUVEAU', '99990016000014')")


def start_over(world, edited, siret):
    world.edit_erp(edited, siret=siret)
    world.erp.execute("delete from res_partner where ref = 'PA999001'")
    for table in (
        "partner",
        "batch",
        "answer",
        "establishment",
        "proposal",
        "event",
        "difference",
        "check_state",
        "hold",
    ):
        world.database.execute(f"truncate sirene.{table} cascade")


def test_a_month_of_news_gives_the_proposals_and_events_of_a_full_batch(world, stock, monkeypatch):
    stock.publish(JANUARY)
    asked(world.check())
    *_, (_, siret) = open_partners(world, stock, 8)
    news, edited, touched, formatted = a_month_of_news(world, stock)
    before = {ref: lines_of(world, ref) for ref in (formatted, edited)}
    old = world.value("select siret from sirene.partner where ref = %s", edited)
    work_in_the_erp(world, edited, siret)
    stock.publish(FEBRUARY)
    outcome = world.check()
    report = asked(outcome)
    drawn = refs_in(world, outcome)
    assert news | {edited, "PA999001"} <= drawn
    assert len(drawn) < 20, "the few that moved, and nobody for having waited"
    assert touched not in drawn, "a date of processing is no news"
    assert lines_of(world, formatted) == before[formatted], "written otherwise it is asked again and says the same"
    assert report["vanished"] == 1
    assert not_current(world, FEBRUARY) == set()
    by_fingerprint = world.rows(LINES), world.rows(EVENTS)
    assert {row["type"] for row in by_fingerprint[1]} >= {"vanished", "head_office_moved"}

    start_over(world, edited, old)
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "batch")
    stock.serve(JANUARY)
    asked(world.check())
    work_in_the_erp(world, edited, siret)
    stock.serve(FEBRUARY)
    assert asked(world.check())["found"] > 400, "everybody was asked about"
    assert (world.rows(LINES), world.rows(EVENTS)) == by_fingerprint


def test_many_that_vanish_at_once_are_a_fault_of_the_files_however_few_the_batch_would_hold(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "100")
    stock.publish(JANUARY)
    asked(few.check())
    (renamed, siret), *others = open_partners(few, stock, 20)
    stock.change_unit(siret[:9], denominationunitelegale="UN NOM TOUT NEUF")
    for _, gone in others:
        del stock.records[gone]
    stock.publish(FEBRUARY)
    outcome = few.check()
    report = asked(outcome)
    assert (report["vanished"], report["current"]) == (19, 0)
    assert refs_in(few, outcome) == {renamed}, "what the files do say is compared"
    assert few.value("select count(*) from sirene.event where type = 'vanished'") == 0
    assert few.value("select count(*) from sirene.check_state where last_outcome = 'failed'") == 0
    assert "19 of " in warned(few, outcome)["no_partner_was_lost"]
    assert not_current(few, FEBRUARY) >= {ref for ref, _ in others}


def test_the_few_that_vanish_are_believed_because_all_others_are_there(few, stock):
    """Alone in their batch they would be more than a fifth of it."""
    stock.publish(JANUARY)
    asked(few.check())
    gone = open_partners(few, stock, 6)
    for _, siret in gone:
        del stock.records[siret]
    stock.publish(FEBRUARY)
    outcome = few.check()
    assert asked(outcome)["not_found"] == 6
    assert {row["ref"] for row in few.rows("select ref from review.events where type = 'vanished'")} == dict(
        gone
    ).keys()
    stock.publish(MARCH)
    outcome = few.check()
    assert batch_of(few, outcome) == [], "who is still not there has no news"
    assert asked(outcome)["current"] > 40


def test_who_was_never_found_is_asked_about_when_the_files_hold_it(few, stock):
    ref, siret = few.erp.execute("select ref, siret from res_partner order by id limit 1").fetchone().values()
    record = stock.records.pop(siret)
    stock.publish(JANUARY)
    assert asked(few.check())["not_found"] >= 1
    stock.publish(FEBRUARY)
    assert ref not in refs_in(few, few.check())
    stock.records[siret] = record
    stock.publish(MARCH)
    outcome = few.check()
    assert {row["outcome"] for row in batch_of(few, outcome) if row["ref"] == ref} == {"found"}


def test_an_invalid_siret_is_looked_at_once_and_never_again(few, stock):
    ref, siret = few.erp.execute("select ref, siret from res_partner order by id limit 1").fetchone().values()
    stock.publish(JANUARY)
    asked(few.check())
    few.edit_erp(ref, siret=f"{siret[:13]}{(int(siret[13]) + 1) % 10}")
    stock.publish(FEBRUARY)
    assert asked(few.check())["invalid"] == 1
    assert not_current(few, FEBRUARY) == {ref}, "it was found in January, with another SIRET"
    outcome = few.check()
    assert "compared_by_fingerprint" not in asked(outcome), "nobody waits for these files any more"
    stock.publish(MARCH)
    outcome = few.check()
    assert batch_of(few, outcome) == []
    few.edit_erp(ref, siret=siret)
    assert refs_in(few, few.check()) == {ref}


def test_a_partner_known_by_its_siren_follows_the_unit_s_head_office(few, stock):
    ref, siret = few.erp.execute("select ref, siret from res_partner order by id limit 1").fetchone().values()
    few.edit_erp(ref, siret=siret[:9])
    stock.publish(JANUARY)
    asked(few.check())
    stock.publish(FEBRUARY)
    outcome = few.check()
    assert batch_of(few, outcome) == []
    assert not_current(few, FEBRUARY) == set()
    stock.move(siret)
    stock.publish(MARCH)
    assert refs_in(few, few.check()) == {ref}
    stock.publish("2026-04-01")
    assert batch_of(few, few.check()) == [], "the former head office is nobody's any more"


def test_a_closed_establishment_is_asked_about_when_its_unit_s_head_office_changes_address(few, stock):
    ref, siret = few.erp.execute("select ref, siret from res_partner order by id limit 1").fetchone().values()
    office = stock.move(siret)
    stock.publish(JANUARY)
    asked(few.check())
    assert "7" in lines_of(few, ref)["street"]
    stock.change(office, numerovoieetablissement="77")
    stock.publish(FEBRUARY)
    assert refs_in(few, few.check()) == {ref}
    assert "77" in lines_of(few, ref)["street"]


def test_all_closed_establishments_of_a_unit_wait_when_its_head_office_cannot_be_told(few, stock, monkeypatch):
    (one, siret), (other, _) = [
        tuple(row.values()) for row in few.erp.execute("select ref, siret from res_partner order by id limit 2")
    ]
    stock.move(siret)
    sister = siret[:9] + "0998" + luhn.calc_check_digit(siret[:9] + "0998")
    stock.records[sister] = stock.records[siret] | {"siret": sister, "nic": sister[9:]}
    few.edit_erp(other, siret=sister)
    stock.publish(JANUARY)

    def unknown(_source, sirens):
        words = Failed("", FailureKind.INCONSISTENT, "two rows for one unit")
        return HeadOffices(failed={siren: replace(words, asked=siren) for siren in sirens})

    monkeypatch.setattr(StockSource, "head_offices", unknown)
    outcome = few.check()
    assert {row["ref"] for row in batch_of(few, outcome) if row["outcome"] == "failed"} >= {one, other}


def test_more_than_a_run_holds_comes_with_the_next_and_nobody_is_current_before(few, stock, monkeypatch):
    stock.publish(JANUARY)
    asked(few.check())
    moved = open_partners(few, stock, 12)
    for _, siret in moved:
        stock.change(siret, libellevoieetablissement="D AILLEURS")
    stock.publish(FEBRUARY)
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "5")
    seen = set()
    for left in (7, 2):
        outcome = few.check()
        report = asked(outcome)
        seen |= refs_in(few, outcome)
        assert (report["touched"], report["left_for_the_next_run"], report["current"]) == (5, left, 0)
    outcome = few.check()
    assert asked(outcome)["current"] > 40
    assert seen | refs_in(few, outcome) == dict(moved).keys()
    assert not_current(few, FEBRUARY) == set()


def test_a_batch_full_of_new_partners_leaves_the_files_for_the_next_run(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "25")
    stock.publish(JANUARY)
    for _ in range(2):
        assert "compared_by_fingerprint" not in asked(few.check())
    outcome = few.check()
    assert {row["reason"] for row in batch_of(few, outcome)} == {"new"}
    assert few.value("select count(*) from sirene.check_state where last_checked_at is null") == 0


def test_after_another_source_every_establishment_is_asked_about_once(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "ods")
    assert few.check(batch_size=100).succeeded
    everybody = few.value("select count(*) from sirene.check_state where last_outcome = 'found'")
    assert few.value("select count(*) from sirene.establishment where fingerprint is not null") == 0
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    stock.publish(JANUARY)
    assert len(batch_of(few, few.check())) == everybody
    stock.publish(FEBRUARY)
    assert batch_of(few, few.check()) == []
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "ods")
    few.standin.standin.data_processed = "2026-02-15T05:30:00+00:00"
    assert len(batch_of(few, few.check(batch_size=10))) == 10
    compared = "select count(*) from sirene.check_state where last_outcome = 'found' and compared_with is null"
    asked_elsewhere = few.value(compared)
    assert asked_elsewhere == 10
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
    stock.publish(MARCH)
    outcome = few.check()
    assert len(batch_of(few, outcome)) == asked_elsewhere, "only those the other source answered"
    assert asked(outcome)["current"] == everybody - asked_elsewhere


def test_what_was_stored_for_another_partner_is_not_taken_for_compared(few, stock):
    """Two partners hold one SIRET; one of them is checked by hand before the morning's run."""
    stock.publish(JANUARY)
    (ref, siret), (other, _) = [
        tuple(row.values()) for row in few.erp.execute("select ref, siret from res_partner order by id limit 2")
    ]
    few.edit_erp(other, siret=siret)
    asked(few.check())
    stock.change(siret, libellevoieetablissement="D AILLEURS", numerovoieetablissement="5")
    stock.publish(FEBRUARY)
    asked(few.check(other))
    outcome = few.check()
    assert ref in refs_in(few, outcome)
    assert "D AILLEURS" in lines_of(few, ref)["street"]


@pytest.mark.parametrize(
    "dies", ["reading the files", "before asking", "while asking", "before comparing", "while comparing"]
)
def test_killed_at_any_point_the_next_run_compares_what_moved_and_nobody_is_current_before(
    few, stock, monkeypatch, dies
):
    stock.publish(JANUARY)
    asked(few.check())
    moved = open_partners(few, stock, 6)
    for _, siret in moved:
        stock.change(siret, libellevoieetablissement="D AILLEURS", numerovoieetablissement="5")
    stock.publish(FEBRUARY)

    def dead(*_args, **_named):
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patch:
        patch.setattr(
            *{
                "reading the files": (StockSource, "standing"),
                "before asking": (register_assets, "Asking"),
                "while asking": (Asking, "_ask_head_offices"),
                "before comparing": (proposal_assets, "compare_batch"),
                "while comparing": (comparing, "store_comparisons"),
            }[dies],
            dead,
        )
        assert not few.check().succeeded
    assert not_current(few, FEBRUARY) >= dict(moved).keys()
    six_hours_later(few)
    assert few.check().succeeded
    assert not_current(few, FEBRUARY) == set()
    for ref, _ in moved:
        assert "D AILLEURS" in lines_of(few, ref)["street"]


def test_a_pass_that_fails_marks_nobody_and_the_oldest_are_asked_about_instead(few, stock, monkeypatch):
    stock.publish(JANUARY)
    asked(few.check())
    stock.publish(FEBRUARY)
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "10")

    def short_of_memory(*_args):
        raise RegisterError("short_of_memory", "DuckDB ran out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(StockSource, "standing", short_of_memory)
        outcome = few.check()
    assert asked(outcome)["found"] == 10
    assert len(not_current(few, FEBRUARY)) > 40
    assert "out of memory" in warned(few, outcome)["the_register_answered"]
    assert asked(few.check())["current"] > 40


def test_a_partner_that_failed_is_asked_about_again_without_a_look_at_all_others(few, stock, monkeypatch):
    stock.publish(JANUARY)
    asked(few.check())
    few.database.execute(
        "update sirene.check_state set last_outcome = 'failed', next_attempt_at = now() + interval '1 hour' "
        "where partner_id = (select min(partner_id) from sirene.check_state)"
    )
    monkeypatch.setattr(StockSource, "standing", lambda *_: pytest.fail("the files were read"))
    assert batch_of(few, few.check()) == [], "it waits"
    few.database.execute("update sirene.check_state set next_attempt_at = now() where last_outcome = 'failed'")
    assert [row["outcome"] for row in batch_of(few, few.check())] == ["found"]


def test_told_to_ask_in_batches_the_stock_is_asked_about_the_longest_unchecked(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "batch")
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "15")
    stock.publish(JANUARY)
    assert [len(batch_of(few, few.check())) for _ in range(2)] == [15, 15]
    assert few.value("select count(distinct partner_id) from sirene.partner_snapshot") == 30


def test_a_sweep_asks_a_bucket_whole(few, stock):
    stock.publish(JANUARY)
    asked(few.check())
    stock.publish(FEBRUARY)
    bucket = few.value("select bucket from sirene.partner where gone_at is null limit 1")
    outcome = run_job(
        few.instance, "daily_check", run_config={"ops": {"partner_snapshot": {"config": {"bucket": bucket}}}}
    )
    assert "compared_by_fingerprint" not in asked(outcome)
    assert len(batch_of(few, outcome)) == few.value("select count(*) from sirene.partner where bucket = %s", bucket)


@pytest.mark.parametrize(
    ("register", "follows"),
    [
        ({}, False),
        ({"mode": "delta"}, True),
        ({"source": "stock"}, True),
        ({"source": "stock", "mode": "batch"}, False),
    ],
)
def test_the_stock_is_followed_and_the_portal_asked_in_batches_unless_the_settings_say_otherwise(register, follows):
    assert Settings(register=register).register.follows is follows


def next_part(world):
    context = dg.build_sensor_context(instance=world.instance, resources={"warehouse": WarehouseResource()})
    return automation.next_part_sensor.evaluate_tick(context)


def test_a_first_round_goes_on_by_itself_until_everybody_had_a_turn(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "25")
    stock.publish(JANUARY)
    assert next_part(few).run_requests == [], "the first one is started by the schedule, or by a person"
    for left in (35, 10, 0):
        outcome = few.check()
        assert outcome.succeeded, outcome.failure
        assert few.value("select count(*) from sirene.partner") - left == few.value(
            "select count(*) from sirene.check_state where last_checked_at is not null"
        )
        assert [request.run_key for request in next_part(few).run_requests] == (
            [f"after-{outcome.run_id}"] if left else []
        )
    assert next_part(few).skip_message == "The last check left nobody over."


def test_partners_that_moved_and_found_no_room_are_taken_up_by_the_next_run(few, stock, monkeypatch):
    stock.publish(JANUARY)
    assert few.check().succeeded
    for siret in list(stock.records):
        stock.change(siret, libellevoieetablissement="DU CHANGEMENT")
    stock.publish(FEBRUARY)
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "40")
    outcome = few.check()
    assert asked(outcome)["left_for_the_next_run"] == 20
    assert [request.run_key for request in next_part(few).run_requests] == [f"after-{outcome.run_id}"]
    assert asked(few.check())["left_for_the_next_run"] == 0
    assert next_part(few).run_requests == []


def test_what_follows_a_failed_a_named_or_an_ods_check_is_the_schedules_business(few, stock, monkeypatch):
    monkeypatch.setenv("SIRENE_CHECK_STOCK_BATCH_SIZE", "25")
    stock.publish(JANUARY)
    named = few.erp.execute("select ref from res_partner limit 1").fetchone()["ref"]
    assert few.check(named).succeeded
    assert "somebody named" in next_part(few).skip_message
    monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", "/nowhere")
    assert not few.check().succeeded
    assert "No check has ended well" in next_part(few).skip_message
    monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "ods")
    assert "quota" in next_part(few).skip_message
