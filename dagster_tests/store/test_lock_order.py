"""People and the pipeline lock lines in one order, that of their ids: neither waits for the other in a circle."""

from __future__ import annotations

import threading
import time

import pytest

from sirene_pipeline.store import decisions
from sirene_pipeline.store.proposals import merge_proposals

TOUCH = """do $$ begin for n in 1..300 loop
  update sirene.proposal_line set reason = reason where line_id = {};
end loop; end $$"""
"""So often that the row leaves its page: then a scan meets it after the others."""
FIELDS = ("street", "town", "name")
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


@pytest.fixture
def lines(queue, make_partner, owner):
    """Six open lines of two partners; the first one was touched last, so that a plain scan meets it last."""
    partners = [make_partner(number) for number in (1, 2)]
    queue.extract(*partners)
    queue.check({p.partner_id: {name: f"{name} 1" for name in FIELDS} for p in partners}, hold_minimum=100)
    ids = [row["line_id"] for row in owner.sql("select line_id from sirene.proposal_line order by line_id")]
    owner.sql(TOUCH.format(ids[0]))
    return ids


def waits_for_the_first_line(warehouse, owner, work):
    """Start the work in a thread, once it waits for a lock, and give what ends it."""
    faults = []

    def run():
        try:
            with warehouse.open() as database:
                work(database)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    end = time.monotonic() + 10
    while owner.value(WAITING) == 0:
        assert time.monotonic() < end, "it did not wait for the line a reviewer holds"
        time.sleep(0.02)
    return thread, faults


@pytest.mark.parametrize("work", ["merge", "claim"])
def test_a_reviewer_who_holds_the_first_line_gets_the_last_one_while_the_pipeline_waits(
    work, lines, queue, warehouse, reviewer, owner
):
    if work == "claim":
        # The second partner was decided first, so its lines are what an applier comes to first.
        reviewer.sql("select review.accept(variadic %s)", lines[3:])
        reviewer.sql("select review.accept(variadic %s)", lines[:3])
    else:
        queue.compare({str(number): {name: f"{name} 2" for name in FIELDS} for number in (1, 2)})

    def pipeline(database):
        if work == "merge":
            merge_proposals(database, hold_share=0.5, hold_minimum=100, language="en")
        else:
            decisions.claim(database, run_id="r", partners=5, lease_seconds=60, mode="on", confirmed_only=False)

    reviewer.sql("begin")
    reviewer.sql("select review.accept(%s)", lines[0])
    thread, faults = waits_for_the_first_line(warehouse, owner, pipeline)
    reviewer.sql("select review.accept(%s)", lines[-1])
    reviewer.sql("commit")
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert faults == []
