"""From verdicts to open lines: what supersedes what, what rules and silences keep away. Cases of group I by id."""

from __future__ import annotations

import psycopg
import pytest

from sirene_pipeline.domain.verdicts import Comparison, Difference, EventType, LineKind, Verdict
from sirene_pipeline.store import batches, checks, comparison, migrations
from sirene_pipeline.store.partners import store_extract
from sirene_pipeline.store.proposals import merge_proposals
from sirene_pipeline.store.warehouse import Warehouse, WarehouseError


def states(reviewer, ref, field):
    return [
        row["state"]
        for row in reviewer.sql(
            "select state from review.lines where %s in (ref, partner_id) and field = %s order by line_id", ref, field
        )
    ]


def test_the_same_difference_found_again_keeps_its_line_and_takes_the_newer_date(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}}, data_date="2025-12-15")
    first = reviewer.lines("1")["street"]
    queue.check({"1": {"street": "9 RUE NEUVE"}}, data_date="2026-01-15")
    again = reviewer.lines("1")["street"]
    assert again["line_id"] == first["line_id"]
    assert str(again["data_date"]) == "2026-01-15"


def test_case_I01_what_the_register_says_now_supersedes_what_it_said_before(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    first = reviewer.lines("1")["street"]["line_id"]
    queue.check({"1": {"street": "11 RUE NEUVE"}})
    second = reviewer.lines("1")["street"]["line_id"]
    assert states(reviewer, "1", "street") == ["superseded", "new"]
    reviewer.sql("select review.ignore(%s)", second)
    with pytest.raises(psycopg.Error, match=rf"La ligne {first} est close \(Remplacé\)") as refused:
        reviewer.sql("select review.accept(%s)", first)
    assert str(second) in refused.value.diag.message_hint


def test_a_difference_the_erp_settled_by_itself_is_obsolete(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    queue.edit("1", street="9 RUE NEUVE")
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    assert states(reviewer, "1", "street") == ["obsolete"]


def test_an_accepted_line_is_never_superseded_and_the_next_one_waits_for_it(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    reviewer.sql("select review.accept(%s)", reviewer.lines("1")["street"]["line_id"])
    queue.check({"1": {"street": "11 RUE NEUVE"}})
    assert states(reviewer, "1", "street") == ["accepted"]


def test_case_I02_accepting_twice_decides_once(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    line = reviewer.lines("1")["street"]["line_id"]
    assert reviewer.value("select review.accept(%s)", line) == 1
    assert reviewer.value("select review.accept(%s)", line) == 0
    assert reviewer.value("select count(*) from review.decisions where action = 'accept'") == 1


def test_case_I03_a_refusal_survives_rebuilding_every_derived_table(queue, reviewer, database, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    reviewer.sql("select review.ignore(%s)", reviewer.lines("1")["street"]["line_id"])
    for name in ("proposal_line", "proposal", "difference", "event", "partner_snapshot", "check_state", "partner"):
        database.script(f"delete from sirene.{name}")
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE", "town": "PARIS"}})
    assert set(reviewer.lines("1")) == {"town"}


def test_case_I04_an_ignored_field_stays_silent_whatever_the_register_says_and_others_go_on(
    queue, reviewer, make_partner
):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "A", "town": "PARIS"}})
    reviewer.sql("select review.ignore(%s)", reviewer.lines("1")["street"]["line_id"])
    queue.check({"1": {"street": "B", "town": "LILLE"}})
    assert states(reviewer, "1", "street") == ["ignored"]
    assert states(reviewer, "1", "town") == ["superseded", "new"]
    assert [row["field"] for row in reviewer.sql("select field from review.silenced")] == ["street"]


def test_the_silence_can_be_limited_to_the_value_by_setting(queue, reviewer, database, make_partner):
    database.run("installation/set_setting", {"key": "silence_scope", "value": "value"})
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "A"}})
    reviewer.sql("select review.ignore(%s)", reviewer.lines("1")["street"]["line_id"])
    queue.check({"1": {"street": "A"}})
    assert states(reviewer, "1", "street") == ["ignored"]
    queue.check({"1": {"street": "B"}})
    assert states(reviewer, "1", "street") == ["ignored", "new"]


def test_the_whole_address_can_be_silenced_as_one_group(queue, reviewer, database, make_partner):
    queue.extract(make_partner(1))
    database.script(
        "insert into sirene.ignored_field (partner_id, field, ignored_by) values ('1', 'address', 'import')"
    )
    queue.check({"1": {"street": "A", "post_code": "75001", "town": "PARIS", "name": "AUTRE"}})
    assert set(reviewer.lines("1")) == {"name"}


def test_case_I07_a_rule_for_some_partners_leaves_the_others_alone(queue, reviewer, admin, make_partner):
    queue.extract(
        make_partner(1, siret="99990016000014", partner_category="Site"),
        make_partner(2, siret="99990016000014", partner_category="Client"),
    )
    admin.sql("select review.set_rule('street', 'never', 'Site', 'adresses de livraison')")
    queue.check({"1": {"street": "A"}, "2": {"street": "A"}})
    assert reviewer.lines("1") == {}
    assert set(reviewer.lines("2")) == {"street"}


def test_case_I08_partners_without_siret_are_never_joined(queue, reviewer, make_partner, database):
    queue.extract(make_partner(1, siret=None), make_partner(2, siret=None))
    assert batches.draw_batch(database, "b", size=100, source="ods", with_archived=True) == 0
    assert reviewer.value("select count(*) from review.partners where state = 'no_identifier'") == 2


def test_case_I11_a_merged_partners_lines_are_orphaned_its_history_and_silences_are_kept(queue, reviewer, make_partner):
    queue.extract(make_partner(1), make_partner(2))
    queue.check({"1": {"street": "A", "town": "PARIS"}})
    reviewer.sql("select review.ignore(%s)", reviewer.lines("1")["town"]["line_id"])
    queue.extract(make_partner(2))
    assert states(reviewer, "PA000001", "street") == ["orphaned"]
    assert reviewer.sql("select ref, field from review.silenced") == [{"ref": "PA000001", "field": "town"}]
    assert reviewer.value("select state from review.partners where ref = 'PA000001'") == "gone"


def test_case_I16_a_flood_of_one_field_goes_to_a_hold_and_other_fields_flow_on(queue, reviewer, admin, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 31)))
    report = queue.check({str(n): {"naf": "62.01Z", "town": "PARIS"} if n < 4 else {"name": "X"} for n in range(1, 31)})
    assert report.holds == ("Nom change pour 27 des 30 partenaires du lot (90 %)",)
    hold = reviewer.sql("select * from review.holds")[0]
    assert (hold["field"], hold["partners"], hold["lines"], hold["state"]) == ("name", 27, 27, "open")
    assert len(hold["sample"]) == 5
    with pytest.raises(psycopg.Error, match="est en attente"):
        reviewer.sql("select review.accept(%s)", reviewer.lines("10")["name"]["line_id"])
    assert reviewer.value("select review.validate('PA000001')") == 2, "other fields are decided as ever"
    assert admin.value("select review.release_hold(%s)", hold["hold_id"]) == 27
    assert reviewer.value("select review.accept(%s)", reviewer.lines("10")["name"]["line_id"]) == 1


def test_a_later_batch_joins_the_open_hold(queue, reviewer, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 32)))
    queue.check({str(n): {"name": "X"} for n in range(1, 31)})
    queue.check({"31": {"name": "X"}})
    assert reviewer.value("select lines from review.holds") == 31
    assert len(reviewer.sql("select * from review.holds")) == 1


def test_a_rejected_hold_ignores_these_values_and_not_the_fields(queue, reviewer, admin, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 31)))
    queue.check({str(n): {"name": "X"} for n in range(1, 31)})
    assert admin.value("select review.reject_hold(hold_id) from review.holds") == 30
    queue.check({"1": {"name": "X"}})
    assert states(reviewer, "1", "name") == ["ignored"]
    queue.check({"1": {"name": "Y"}})
    assert states(reviewer, "1", "name") == ["ignored", "new"]


def test_filling_empty_columns_of_a_whole_base_opens_no_hold(queue, reviewer, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 31)))
    report = queue.check({str(n): {"workforce": "12", "category": "ETI"} for n in range(1, 31)})
    assert report.holds == ()
    assert reviewer.value("select count(*) from review.lines where state = 'new'") == 60


def test_repairs_open_no_hold(queue, make_partner):
    queue.extract(*(make_partner(number, post_code="6009") for number in range(1, 31)))
    report = queue.check({str(n): {"post_code": "06009"} for n in range(1, 31)}, kind=LineKind.REPAIR)
    assert report.holds == ()


def test_repairs_are_accepted_in_one_go(queue, reviewer, make_partner):
    queue.extract(*(make_partner(number, post_code="6009") for number in range(1, 31)))
    queue.check({str(n): {"post_code": "06009"} for n in range(1, 31)}, kind=LineKind.REPAIR)
    preview = reviewer.sql("select * from review.preview(kind => 'repair')")[0]
    assert (preview["lines"], preview["partners"], preview["left_out"]) == (30, 30, 0)
    assert reviewer.value("select review.confirm(%s)", preview["preview_id"]) == 30


@pytest.mark.parametrize(
    ("rule", "fields"), [("never", set()), ("fill", {"workforce"}), ("propose", {"street", "workforce"})]
)
def test_a_rule_of_the_owner_decides_what_is_proposed(queue, reviewer, admin, make_partner, rule, fields):
    queue.extract(make_partner(1))
    admin.sql("select review.set_rule('*', %s)", rule)
    queue.check({"1": {"street": "A", "workforce": "12"}})
    assert set(reviewer.lines("1")) == fields


def test_a_rule_on_a_field_wins_over_its_group_and_the_group_over_all(queue, reviewer, admin, make_partner):
    queue.extract(make_partner(1))
    admin.sql("select review.set_rule('*', 'never')")
    admin.sql("select review.set_rule('address', 'propose')")
    admin.sql("select review.set_rule('town', 'never')")
    queue.check({"1": {"street": "A", "town": "B", "name": "C"}})
    assert set(reviewer.lines("1")) == {"street"}


def test_an_automatic_rule_accepts_with_the_rule_and_its_author(queue, reviewer, admin, make_partner):
    queue.extract(make_partner(1))
    admin.sql("select review.set_rule('workforce', 'auto', null, 'toujours bon')")
    queue.check({"1": {"workforce": "12", "street": "A"}})
    line = reviewer.lines("1")["workforce"]
    assert line["state"] == "accepted"
    assert line["decided_by"].endswith("by sirene_admin")
    assert reviewer.lines("1")["street"]["state"] == "new"
    assert reviewer.value("select count(*) from review.decisions where action = 'auto'") == 1


def test_nothing_is_applied_automatically_to_a_partner_in_identity_conflict(queue, reviewer, admin, make_partner):
    queue.extract(make_partner(1))
    admin.sql("select review.set_rule('*', 'auto')")
    queue.check({"1": {"street": "A"}}, events={"1": (EventType.IDENTITY_CONFLICT,)})
    assert reviewer.lines("1")["street"]["state"] == "new"


def test_case_F20_a_partner_in_identity_conflict_is_left_out_of_bulk_accepts(queue, reviewer, make_partner):
    queue.extract(make_partner(1), make_partner(2))
    queue.check({"1": {"street": "A"}, "2": {"street": "B"}}, events={"2": (EventType.IDENTITY_CONFLICT,)})
    one, two = reviewer.lines("1")["street"]["line_id"], reviewer.lines("2")["street"]["line_id"]
    for attempt in (
        "select review.accept(variadic array[%(one)s, %(two)s]::bigint[])",
        "update review.lines set decision = 'accept' where state = 'new'",
        "select review.accept(line_id) from review.lines where state = 'new'",
        "select review.validate(partner_id) from review.partners",
    ):
        with pytest.raises(psycopg.Error, match="pas de validation en masse") as refused:
            reviewer.connection.execute(attempt, {"one": one, "two": two} if "%(" in attempt else None)
        assert refused.value.sqlstate == "SR016", attempt
    assert states(reviewer, "1", "street") == ["new"], "all or nothing"
    preview = reviewer.sql("select * from review.preview(field => 'street')")[0]
    assert (preview["lines"], preview["left_out"]) == (1, 1)
    assert reviewer.value("select review.accept(%s)", two) == 1, "on its own it can be decided"


def test_a_locked_partner_gets_no_proposal(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    reviewer.sql("select review.lock('1', 'procès')")
    queue.check({"1": {"street": "A"}})
    assert reviewer.lines("1") == {}


def test_the_date_of_last_processing_never_travels_alone(queue, reviewer, make_partner):
    queue.extract(make_partner(1), make_partner(2))
    queue.check({"1": {"last_processed": "2025-11-01"}, "2": {"last_processed": "2025-11-01", "street": "A"}})
    assert reviewer.lines("1") == {}
    assert set(reviewer.lines("2")) == {"street", "last_processed"}
    reviewer.sql("select review.ignore(%s)", reviewer.lines("2")["street"]["line_id"])
    queue.check({"2": {"last_processed": "2025-12-01", "street": "A"}})
    assert states(reviewer, "2", "last_processed") == ["superseded"]


def test_case_C02_a_closure_the_next_data_takes_back_is_never_confirmed(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"administrative_state": "closed"}}, events={"1": (EventType.CLOSED,)}, data_date="2025-12-15")
    event = reviewer.sql("select type, open, confirmed from review.events")
    assert event == [{"type": "closed", "open": True, "confirmed": False}]
    queue.check({"1": {}}, data_date="2026-01-15")
    assert reviewer.sql("select type, open from review.events") == [{"type": "closed", "open": False}]
    assert states(reviewer, "1", "administrative_state") == ["obsolete"]


def test_an_event_is_opened_once_confirmed_by_a_later_date_and_a_reopening_is_news(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    for date in ("2025-12-15", "2025-12-15", "2026-01-15"):
        queue.check({"1": {}}, events={"1": (EventType.CLOSED,)}, data_date=date)
    assert reviewer.sql("select type, open, confirmed from review.events") == [
        {"type": "closed", "open": True, "confirmed": True}
    ]
    queue.check({"1": {}}, data_date="2026-02-15")
    found = reviewer.sql("select type, open from review.events order by type")
    assert found == [{"type": "closed", "open": False}, {"type": "reopened", "open": True}]


def test_an_extract_that_lost_many_partners_marks_nobody_gone(queue, reviewer, database, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 21)))
    report = store_extract(database, [make_partner(number) for number in range(1, 11)], max_gone_share=0.1)
    assert report.gone_partners == 0
    assert "lacks 10 of 20 known partners" in report.refused
    assert store_extract(database, [], max_gone_share=0.1).refused.startswith("the extract is empty")
    report = store_extract(database, [make_partner(number) for number in range(1, 20)], max_gone_share=0.1)
    assert (report.gone_partners, report.refused) == (1, None)


def test_a_partner_that_comes_back_keeps_its_clocks(queue, reviewer, make_partner):
    queue.extract(make_partner(1), make_partner(2))
    queue.check({"1": {}, "2": {}})
    queue.extract(make_partner(2))
    queue.extract(make_partner(1), make_partner(2))
    row = reviewer.sql("select state, last_checked_at from review.partners where ref = 'PA000001'")[0]
    assert row["state"] == "up_to_date"
    assert row["last_checked_at"] is not None


def test_upgrading_twice_changes_nothing_and_an_edited_migration_is_refused(warehouse, postgres, database_name):
    owner = Warehouse(postgres.url(database_name, driver=None))
    assert migrations.upgrade(owner) == []
    with owner.open() as opened:
        opened.script("update sirene.migration set checksum = 'x' where name like '0002%'")
    with pytest.raises(WarehouseError, match=r"edited afterwards: 0002_partners\.sql"):
        migrations.upgrade(owner)


def test_somebodys_own_view_on_the_contract_is_not_dropped_in_silence(postgres, database_name):
    owner = Warehouse(postgres.url(database_name, driver=None))
    with owner.open() as opened:
        opened.script("create view public.mine as select * from review.lines")
        opened.script("update sirene.migration set checksum = 'older' where name = 'review'")
    with pytest.raises(WarehouseError, match=r"stand on schema review: public\.mine"):
        migrations.upgrade(owner)


def test_case_G01_a_new_nomenclature_proposes_nothing_and_opens_one_hold(queue, reviewer, database, make_partner):
    queue.extract(*(make_partner(number, naf="62.01Z") for number in range(1, 101)))
    everybody = [str(number) for number in range(1, 101)]
    for batch in ("first", "second"):
        checks_of(database, batch, everybody)
        report = merge_proposals(database, hold_share=0.4, hold_minimum=20, language="fr")
        assert report.opened.total() == 0
    holds = reviewer.sql("select kind, field, partners, lines, state from review.holds")
    found = [(row["kind"], row["field"], row["lines"], row["state"]) for row in holds]
    assert found == [("nomenclature", "naf", 0, "open")]
    assert holds[0]["partners"] >= 100


def checks_of(database, batch, partner_ids):
    """A batch in which the register speaks another nomenclature of activities than the ERP."""
    batches.draw_batch(database, batch, size=1000, source="ods", with_archived=True, names=partner_ids)
    checks.record_outcomes(database, batch, dict.fromkeys(partner_ids, ("found", None)))
    other = Difference(
        "naf", Verdict.NOT_COMPARABLE, "62.01Z", "62.10Y", None, "naf_other_nomenclature", "autre nomenclature"
    )
    comparison.store_comparisons(database, batch, [Comparison(key, (other,)) for key in partner_ids], data_date=None)
