"""Any interleaving of checks, decisions, ERP edits, applies, deaths and undos keeps the promises of the product."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

import hypothesis.strategies as st
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from psycopg.rows import dict_row

from sirene_pipeline.erp.protocol import ErpConflictError, ErpRefusedError, ErpUnreachableError
from sirene_pipeline.rounds.applying import Applier

PARTNERS = ("1", "2")
FIELDS = ("street", "town", "siret")
VALUES = st.sampled_from(["A", "B", "C"])


class Died(BaseException):
    """The process is gone at this point."""


class MemoryErp:
    """An ERP that remembers who changed what, and that can die, refuse or be away."""

    def __init__(self):
        self.held = {key: dict.fromkeys(FIELDS) | {"siret": "S", "street": "A"} for key in PARTNERS}
        self.trouble = None
        self.written_by_us = []

    def read(self, partner_ids, fields):
        if self.trouble == "away":
            raise ErpUnreachableError("away")
        return {key: {name: self.held[key][name] for name in fields} for key in partner_ids if key in self.held}

    def write(self, partner_id, values, expected):
        if self.trouble == "dies before":
            raise Died
        if self.trouble == "refuses":
            raise ErpRefusedError("no")
        if any(self.held[partner_id][name] != value for name, value in expected.items()):
            raise ErpConflictError("changed")
        for name, value in values.items():
            self.written_by_us.append((partner_id, name, self.held[partner_id][name], value))
            self.held[partner_id][name] = value
        if self.trouble == "dies after":
            raise Died


class Product(RuleBasedStateMachine):
    world: ClassVar = None

    @initialize()
    def begin(self):
        self.queue, self.reviewer, self.make_partner = self.world
        tables = (
            "partner, check_state, batch, partner_snapshot, difference, event, observation, hold, proposal, "
            "proposal_line, ignored_field, partner_lock, erp_write"
        )
        self.reviewer_owner(
            "truncate " + ", ".join(f"sirene.{name.strip()}" for name in tables.split(",")) + " cascade"
        )
        self.erp = MemoryErp()
        self.runs = 0
        self.refused = set()
        self.extract()

    def reviewer_owner(self, text):
        self.owner.execute(text)

    def extract(self):
        self.queue.extract(
            *(self.make_partner(int(key), **self.erp.held[key]) for key in sorted(self.erp.held)), max_gone_share=1.0
        )

    def decide(self, text, *parameters):
        """A reviewer may be refused; being refused changes nothing."""
        with suppress(psycopg.Error):
            self.reviewer.sql(text, *parameters)

    def some_line(self, number, state):
        found = self.reviewer.sql("select line_id from review.lines where state = %s order by line_id", state)
        return found[number % len(found)]["line_id"] if found else None

    @rule(key=st.sampled_from(PARTNERS), said=st.dictionaries(st.sampled_from(FIELDS), VALUES))
    def check(self, key, said):
        self.extract()
        self.queue.check({key: said}, hold_minimum=1000)

    @rule(key=st.sampled_from(PARTNERS), field=st.sampled_from(FIELDS), value=VALUES)
    def somebody_edits_the_erp(self, key, field, value):
        self.erp.held[key][field] = value

    @rule(number=st.integers(0, 9))
    def accept(self, number):
        if (line := self.some_line(number, "new")) is not None:
            self.decide("select review.accept(%s)", line)

    @rule(number=st.integers(0, 9))
    def ignore(self, number):
        if (line := self.some_line(number, "new")) is not None:
            self.decide("select review.ignore(%s)", line)

    @rule(number=st.integers(0, 9), state=st.sampled_from(["accepted", "ignored"]))
    def take_back(self, number, state):
        if (line := self.some_line(number, state)) is not None:
            self.decide("select review.reopen(%s)", line)

    @rule(number=st.integers(0, 9))
    def correct(self, number):
        if (line := self.some_line(number, "new")) is not None:
            self.decide("select review.correct(%s, 'corrected')", line)

    @rule(key=st.sampled_from(PARTNERS))
    def validate(self, key):
        self.decide("select review.validate(%s)", key)

    @rule(number=st.integers(0, 9))
    def undo(self, number):
        if (line := self.some_line(number, "applied")) is not None:
            self.decide("select review.undo(%s)", line)

    @rule(key=st.sampled_from(PARTNERS), locked=st.booleans())
    def lock(self, key, locked):
        self.decide("select review.lock(%s)" if locked else "select review.unlock(%s)", key)

    @rule(trouble=st.sampled_from([None, None, None, "away", "refuses", "dies before", "dies after"]))
    def apply(self, trouble):
        self.erp.trouble = trouble
        self.runs += 1
        applier = Applier(
            self.queue.database, self.erp, run_id=f"run-{self.runs}", mode="on", lease_seconds=60, max_pending=5000
        )
        with suppress(Died):
            applier.run(batch_partners=10)
        self.erp.trouble = None
        # Time passes: leases of the dead end, back-offs are over.
        self.reviewer_owner(
            "update sirene.proposal_line set claimed_until = null, claimed_by = null, next_attempt_at = null "
            "where state = 'accepted'"
        )

    @invariant()
    def at_most_one_line_is_open_per_partner_and_field(self):
        assert (
            self.reviewer.sql(
                "select 1 from review.lines where state in ('new', 'accepted') "
                "group by partner_id, field having count(*) > 1"
            )
            == []
        )

    @invariant()
    def every_change_of_the_erp_by_us_is_an_authorised_line_with_its_history(self):
        history = self.reviewer.sql(
            "select partner_id, field, old_value, new_value, decided_by, decided_at, run_id from review.history"
        )
        known = {(row["partner_id"], row["field"], row["old_value"], row["new_value"]) for row in history}
        for change in self.erp.written_by_us:
            assert change in known, change
        assert all(row["decided_by"] and row["decided_at"] and row["run_id"] for row in history)

    @invariant()
    def an_ignored_field_is_not_open_again_by_itself(self):
        assert (
            self.reviewer.sql(
                "select l.line_id from review.lines as l join review.silenced as s using (partner_id, field) "
                "where l.state = 'new' and s.value is null and l.opened_at > s.ignored_at"
            )
            == []
        )

    @invariant()
    def nothing_is_applied_twice(self):
        assert (
            self.reviewer.sql(
                "select line_id from review.history where result in ('applied', 'already') "
                "group by line_id having count(*) > 1"
            )
            == []
        )


def test_any_interleaving_keeps_the_promises(queue, reviewer, make_partner, postgres, database_name):
    with psycopg.connect(postgres.url(database_name, driver=None), autocommit=True, row_factory=dict_row) as owner:
        Product.world = (queue, reviewer, make_partner)
        Product.owner = owner
        run_state_machine_as_test(
            Product,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],  # the steps are told as they were, not shortened
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_a_line_applied_and_undone_leaves_the_erp_as_it_was(queue, reviewer, make_partner):
    erp = MemoryErp()
    queue.extract(make_partner(1, **erp.held["1"]))
    queue.check({"1": {"street": "B"}})
    reviewer.sql("select review.validate('1')")
    apply = Applier(queue.database, erp, run_id="r", mode="on", lease_seconds=60, max_pending=5000)
    apply.run(batch_partners=10)
    reviewer.sql("select review.undo_partner('1')")
    apply.run(batch_partners=10)
    assert erp.held["1"]["street"] == "A"
    assert [change[2:] for change in erp.written_by_us] == [("A", "B"), ("B", "A")]


def test_a_decision_whose_write_was_begun_is_not_taken_back_before_somebody_has_looked(queue, reviewer, make_partner):
    erp = MemoryErp()
    queue.extract(make_partner(1, **erp.held["1"]))
    queue.check({"1": {"street": "B"}})
    line = reviewer.lines("1")["street"]["line_id"]
    reviewer.sql("select review.accept(%s)", line)
    erp.trouble = "dies after"
    with suppress(Died):
        Applier(queue.database, erp, "r", "on", 60, 5000).run(batch_partners=10)
    queue.database.script("update sirene.proposal_line set claimed_until = null, claimed_by = null")
    for attempt in ("select review.reopen(%s)", "select review.ignore(%s)", "select review.correct(%s, 'C')"):
        with pytest.raises(psycopg.Error) as refused:
            reviewer.sql(attempt, line)
        assert refused.value.sqlstate == "SR012"
    erp.trouble = None
    Applier(queue.database, erp, "s", "on", 60, 5000).run(batch_partners=10)
    assert reviewer.lines("1")["street"]["state"] == "applied"


def test_an_erp_that_went_away_does_not_settle_what_a_dead_run_may_have_written(queue, reviewer, make_partner):
    erp = MemoryErp()
    queue.extract(make_partner(1, **erp.held["1"]))
    queue.check({"1": {"street": "B"}})
    line = reviewer.lines("1")["street"]["line_id"]
    reviewer.sql("select review.accept(%s)", line)
    for trouble in ("dies after", "away"):
        erp.trouble = trouble
        with suppress(Died):
            Applier(queue.database, erp, trouble, "on", 60, 5000).run(batch_partners=10)
        queue.database.script(
            "update sirene.proposal_line set claimed_until = null, claimed_by = null, next_attempt_at = null"
        )
    with pytest.raises(psycopg.Error, match="en cours d'application"):
        reviewer.sql("select review.reopen(%s)", line)
    erp.trouble = None
    Applier(queue.database, erp, "after all", "on", 60, 5000).run(batch_partners=10)
    assert [row["result"] for row in reviewer.sql("select result from review.history")] == ["applied"]
