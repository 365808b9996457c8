"""What goes with age, what stays, and what can be erased and carried away."""

from __future__ import annotations

from sirene_pipeline.domain.records import Establishment
from sirene_pipeline.store import answers, retention, silences


def test_old_rows_go_and_decisions_stay(queue, reviewer, database, postgres, database_name, make_partner):
    queue.extract(make_partner(1), make_partner(2))
    queue.check({"1": {"street": "A"}, "2": {"street": "A"}})
    reviewer.sql("select review.ignore(line_id) from review.lines where partner_id = '1'")
    queue.check({"2": {"street": "B"}})
    database.script("update sirene.batch set started_at = now() - interval '100 days'")
    database.script(
        "update sirene.proposal_line set closed_at = now() - interval '2000 days' where closed_at is not null"
    )
    pruned = retention.prune(database, answers=400, snapshots=90, closed_lines=1095)
    assert pruned["batch"] == 2
    assert pruned["proposal_line"] == 1, "the superseded line, not the ignored one"
    assert {row["state"] for row in reviewer.sql("select state from review.lines")} == {"ignored", "new"}
    assert len(reviewer.sql("select * from review.silenced")) == 1
    assert reviewer.value("select count(*) from review.decisions") == 1


def test_forgetting_a_siren_erases_what_the_register_said_of_it(queue, reviewer, database, make_partner):
    queue.extract(make_partner(1, siret="99990016000014"), make_partner(2, siret="99990015200011"))
    for siret in ("99990016000014", "99990015200011"):
        stored = answers.StoredAnswer(Establishment(siret, siret[:9], siret[9:]), {"siret": siret})
        answers.store_answers(database, [stored], source="ods", address="x", data_date=None)
    queue.check({"1": {"street": "A"}, "2": {"street": "A"}})
    erased = retention.forget(database, "999900160")
    assert erased["answers"] == erased["establishments"] == erased["lines not decided"] == 1
    assert [e.siret for e in answers.establishments(database, sirets=["99990016000014", "99990015200011"])] == [
        "99990015200011"
    ]
    assert [row["partner_id"] for row in reviewer.sql("select partner_id from review.lines")] == ["2"]


def test_the_raw_answer_of_a_natural_person_is_not_kept(database):
    person = Establishment("99990016000014", "999900160", "00014", natural_person=True)
    answers.store_answers(
        database,
        [answers.StoredAnswer(person, {"siret": "x", "nomunitelegale": "X"})],
        source="ods",
        address="x",
        data_date=None,
    )
    assert database.rows("checks/raw_bodies") == [{"body": None}]


def test_silences_are_carried_from_one_base_to_another(queue, reviewer, database, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "A"}})
    reviewer.sql("select review.ignore(line_id, 'voulu') from review.lines")
    carried = silences.export(database)
    assert [(row["ref"], row["field"], row["value"], row["reason"]) for row in carried] == [
        ("PA000001", "street", None, "voulu")
    ]
    database.script("delete from sirene.ignored_field")
    database.script("delete from sirene.proposal_line")
    assert silences.load(database, carried, by="somebody") == 1
    assert silences.load(database, carried, by="somebody") == 0
    queue.check({"1": {"street": "A"}})
    assert reviewer.lines("1") == {}
