"""Who is drawn when: new ones first, failing ones wait, nobody starves. Days pass by moving the clocks back."""

from __future__ import annotations

import math
import random
import threading

import pytest

from sirene_pipeline.domain.records import Failed, FailureKind
from sirene_pipeline.domain.verdicts import Comparison
from sirene_pipeline.store import batches, checks, comparison


class Register:
    """Runs a day's batch: partners in ``failing`` are not answered, all others are found and agree."""

    def __init__(self, database):
        self.database = database
        self.days = 0
        self.failing: set[str] = set()

    def day(self, size=100):
        self.days += 1
        batch = f"day-{self.days}"
        batches.draw_batch(self.database, batch, size=size, source="ods", with_archived=True)
        rows = batches.snapshot(self.database, batch)
        drawn = [row.partner.partner_id for row in rows]
        good = [key for key in drawn if key not in self.failing]
        bad = {key: Failed(key, FailureKind.SERVER_ERROR, "500") for key in drawn if key in self.failing}
        if bad:
            before = {row.partner.partner_id: row.failures for row in rows}
            checks.record_failures(self.database, batch, bad, before, source_is_down=False)
        checks.record_outcomes(self.database, batch, dict.fromkeys(good, ("found", None)))
        comparison.store_comparisons(self.database, batch, [Comparison(key) for key in good], data_date=None)
        batches.finish_batch(self.database, batch)
        return drawn

    def night(self):
        self.database.script(
            "update sirene.check_state set last_checked_at = last_checked_at - interval '1 day', "
            "last_attempt_at = last_attempt_at - interval '1 day', next_attempt_at = next_attempt_at - interval '1 day'"
        )


@pytest.fixture
def register(database):
    return Register(database)


def test_case_J18_failing_partners_never_own_the_head_of_the_queue(queue, register, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 351)))
    register.failing = {str(number) for number in range(1, 151)}
    seen: set[str] = set()
    for _ in range(10):
        seen |= set(register.day(100)) - register.failing
        register.night()
        if register.days == 4:
            assert seen == {str(number) for number in range(151, 351)}, "every good partner by run 4"
    tries = register.database.rows("checks/failing_tries")
    assert max(row["failures"] for row in tries) <= 6, "each failure waits longer: not one try a day"


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_over_sixty_days_every_healthy_partner_is_seen_in_its_turn(queue, register, make_partner, share):
    total, size = 240, 40
    queue.extract(*(make_partner(number) for number in range(1, total + 1)))
    choice = random.Random(1)  # noqa: S311 - chance, not secrecy
    register.failing = {str(number) for number in range(1, total + 1) if choice.random() < share}
    last_seen: dict[str, int] = {}
    longest = 0
    for day in range(1, 61):
        for key in register.day(size):
            if key not in register.failing and key in last_seen:
                longest = max(longest, day - last_seen[key])
            last_seen[key] = day
        register.night()
    assert longest <= math.ceil(total / size) + (1 if share else 0)


def test_edited_partners_come_early_and_take_half_of_a_batch_at_most(queue, register, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 101)))
    for _ in range(5):
        register.day(20)
        register.night()
    for number in range(81, 101):
        queue.edit(str(number), street="AUTRE RUE")
    drawn = register.day(20)
    edited = [key for key in drawn if 81 <= int(key) <= 100]
    assert len(edited) == 10
    assert len(drawn) == 20


def test_case_J17_the_order_is_by_the_last_try_and_both_clocks_are_shown(queue, register, reviewer, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 4)))
    register.failing = {"1"}
    register.day(3)
    for _ in range(3):
        register.night()
    assert register.day(3) == ["1", "2", "3"], "one last try for all: the failed one first, then by id"
    row = reviewer.sql(
        "select last_checked_at, last_attempt_at, failures, next_attempt_at from review.partners where partner_id = '1'"
    )[0]
    assert row["last_checked_at"] is None
    assert row["last_attempt_at"] is not None
    assert (row["failures"], row["next_attempt_at"] is not None) == (2, True)


def test_case_J19_a_partner_imported_anew_each_night_does_not_jump_the_queue(queue, register, make_partner):
    everybody = [make_partner(number) for number in range(1, 11)]
    queue.extract(*everybody)
    register.day(10)
    register.night()
    queue.extract(*everybody[1:])
    queue.extract(*everybody)
    assert register.day(3) == ["1", "10", "2"], "by id, as all were tried together; not because it looks new"
    assert [row["reason"] for row in register.database.rows("checks/count_reasons", {"batch_id": "day-2"})] == ["due"]


def test_case_J08_two_runs_in_the_same_second_hold_different_partners(queue, warehouse, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 251)))
    drawn: dict[str, list[str]] = {}

    def draw(name):
        with warehouse.open() as database:
            batches.draw_batch(database, name, size=100, source="ods", with_archived=True)
            drawn[name] = [row.partner.partner_id for row in batches.snapshot(database, name)]

    threads = [threading.Thread(target=draw, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(drawn["one"]) == len(drawn["two"]) == 100
    assert not set(drawn["one"]) & set(drawn["two"])


def test_case_I10_one_failed_row_stays_due_with_its_error_and_the_others_are_done(
    queue, register, reviewer, make_partner
):
    queue.extract(*(make_partner(number) for number in range(1, 6)))
    register.failing = {"3"}
    register.day(5)
    rows = reviewer.sql(
        "select partner_id, last_checked_at is not null as done, last_error from review.partners order by partner_id"
    )
    assert [(row["partner_id"], row["done"]) for row in rows] == [
        ("1", True), ("2", True), ("3", False), ("4", True), ("5", True),
    ]  # fmt: skip
    assert rows[2]["last_error"] == "server_error: 500"


def test_when_nobody_was_answered_nobody_backs_off(queue, database, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 4)))
    batches.draw_batch(database, "b", size=3, source="ods", with_archived=True)
    failed = {str(n): Failed(str(n), FailureKind.UNREACHABLE, "down") for n in range(1, 4)}
    checks.record_failures(database, "b", failed, {}, source_is_down=True)
    batches.finish_batch(database, "b")
    assert batches.draw_batch(database, "c", size=3, source="ods", with_archived=True) == 3


def test_what_was_never_asked_for_lack_of_quota_keeps_its_place(queue, database, reviewer, make_partner):
    queue.extract(*(make_partner(number) for number in range(1, 4)))
    batches.draw_batch(database, "b", size=3, source="ods", with_archived=True)
    failed = {"2": Failed("2", FailureKind.RATE_LIMITED, "quota")}
    checks.record_failures(database, "b", failed, {}, source_is_down=False)
    row = reviewer.sql(
        "select last_attempt_at, next_attempt_at, last_error from review.partners where partner_id = '2'"
    )[0]
    assert (row["last_attempt_at"], row["next_attempt_at"]) == (None, None)
    assert row["last_error"] == "rate_limited: quota"
