"""Two appliers and three reviewers at once: nothing lost, nothing applied twice, no deadlock left.

Ten seconds by default; ``SIRENE_LOAD_SECONDS=60`` for a whole minute. It talks to this machine only.
"""

from __future__ import annotations

import os
import random
import threading
import time

import psycopg
from psycopg.rows import dict_row

from sirene_pipeline.rounds.applying import Applier

SECONDS = float(os.environ.get("SIRENE_LOAD_SECONDS", "10"))
PARTNERS = 60
FIELDS = ("street", "town", "name", "naf", "workforce")


class CountingErp:
    """An ERP in memory that counts every write of every value."""

    def __init__(self, partners):
        self.held = {p.partner_id: {name: getattr(p, name) for name in (*FIELDS, "siret")} for p in partners}
        self.lock = threading.Lock()
        self.writes = []

    def read(self, partner_ids, fields):
        with self.lock:
            return {key: {name: self.held[key].get(name) for name in fields} for key in partner_ids}

    def write(self, partner_id, values, expected):
        time.sleep(0.001)
        with self.lock:
            assert all(self.held[partner_id][name] == value for name, value in expected.items())
            for name, value in values.items():
                self.writes.append((partner_id, name, value))
                self.held[partner_id][name] = value


def test_appliers_and_reviewers_at_once_lose_nothing_and_double_nothing(  # noqa: C901, PLR0915 - the actors of one play
    queue, warehouse, login, make_partner
):
    partners = [make_partner(number) for number in range(1, PARTNERS + 1)]
    queue.extract(*partners)
    queue.check({p.partner_id: {name: f"{name} 0" for name in FIELDS} for p in partners}, hold_minimum=100_000)
    erp = CountingErp(partners)
    end = time.monotonic() + SECONDS
    faults: list[BaseException] = []

    def apply(name):
        with warehouse.open() as database:
            number = 0
            while time.monotonic() < end:
                number += 1
                Applier(database, erp, f"{name}-{number}", "on", 60, 10**6).run(batch_partners=5)
                time.sleep(0.01)

    def review(seed):
        choice = random.Random(seed)  # noqa: S311 - chance, not secrecy
        with psycopg.connect(login("sirene_reviewer"), autocommit=True, row_factory=dict_row) as desk:
            while time.monotonic() < end:
                lines = desk.execute(
                    "select line_id from review.lines where state = 'new' order by random() limit 4"
                ).fetchall()
                ids = [line["line_id"] for line in lines]
                try:
                    if choice.random() < 0.1:
                        desk.execute("select review.validate(%s)", (str(choice.randint(1, PARTNERS)),))
                    elif ids:
                        desk.execute("select review.accept(variadic %s)", (ids,))
                        if choice.random() < 0.2:
                            desk.execute("select review.reopen(%s)", (ids[0],))
                except psycopg.Error as error:
                    if error.sqlstate not in {"SR011", "SR012"}:  # decided or taken by somebody else meanwhile
                        raise

    def propose():
        number = 0
        while time.monotonic() < end:
            number += 1
            time.sleep(0.3)
            with erp.lock:
                now = {key: dict(values) for key, values in erp.held.items()}
            for key, values in now.items():
                queue.partners[key] = make_partner(int(key), **values)
            queue.check({key: {name: f"{name} {number}" for name in FIELDS} for key in now}, hold_minimum=100_000)

    def guarded(function, *arguments):
        try:
            function(*arguments)
        except BaseException as error:  # noqa: BLE001 - a thread's fault is the test's
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=job) for job in (
        (apply, "one"), (apply, "two"), (review, 1), (review, 2), (review, 3), (propose,),
    )]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS + 30)
    assert faults == []
    assert not any(thread.is_alive() for thread in threads), "nobody waits for anybody in a circle"
    with warehouse.open() as database:
        Applier(database, erp, "last", "on", 60, 10**6).run(batch_partners=50)
        results = database.rows("review/history_results")
    by_line = {}
    for row in results:
        by_line.setdefault(row["line_id"], []).append(row["result"])
    assert len(by_line) > 20
    assert [line for line, found in by_line.items() if len([r for r in found if r in ("applied", "already")]) > 1] == []
    applied = sum(found.count("applied") for found in by_line.values())
    assert applied == len(erp.writes), "every write of ours is in the history once"
