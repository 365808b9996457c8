"""The same partners through ODS in batches, through its changes, and through INSEE's files: the same proposals."""

from __future__ import annotations

import pytest

from sirene_pipeline.demo.standin.server import serve
from support.stock_records import one_unit_one_row, write_stock_files

QUERY = "select ref, field, kind, current_value, new_value from review.lines where state = 'new' order by ref, field"
NOT_SHARED = {"legal_form"}
"""The stock has no label of the legal form; the ERP of the sample holds codes, so nothing depends on it here."""


def proposals(world):
    return [tuple(row.values()) for row in world.rows(QUERY) if row["field"] not in NOT_SHARED]


@pytest.fixture
def world(world, sample_records):
    """A thousand partners: to those of the sample come others of its register, each with something to propose."""
    held = {row["siret"] for row in world.erp.execute("select siret from res_partner where siret is not null")}
    free = [record for record in sample_records if record["siret"] not in held]
    with world.erp.cursor() as cursor:
        cursor.executemany(
            "insert into res_partner (ref, name, siret, siren, street, zip, city, naf, is_company, active) values "
            "(%s, %s, %s, %s, %s, %s, %s, %s, true, true)",
            [
                (
                    f"MORE{number:04}", record["denominationunitelegale"] or "SANS NOM", record["siret"],
                    record["siren"], f"{number} RUE ANCIENNE", "69000", "LYON", "62.01Z",
                )
                for number, record in enumerate(free[:: len(free) // (1000 - len(held))][: 1000 - len(held)])
            ],
        )  # fmt: skip
    assert world.erp.execute("select count(*) as n from res_partner where siret is not null").fetchone()["n"] >= 1000
    return world


def start_over(world):
    for table in ("batch", "answer", "establishment", "proposal", "event", "difference", "check_state", "hold"):
        world.database.execute(f"truncate sirene.{table} cascade")


@pytest.fixture
def in_batches(world):
    assert world.check(batch_size=2000).succeeded
    found = proposals(world)
    assert len(found) > 2000
    assert world.value("select count(*) from sirene.partner_snapshot where compared_at is not null") >= 900
    return found


def test_following_changes_proposes_what_asking_in_batches_does(world, in_batches, monkeypatch):
    start_over(world)
    # Everybody was compared a month ago with data that said nothing; since then the register processed all of it.
    world.check(batch_size=2000)
    world.database.execute("truncate sirene.proposal_line, sirene.proposal, sirene.event, sirene.difference cascade")
    world.database.execute("update sirene.check_state set current_as_of = '2025-11-20' where ever_found")
    register = world.standin.standin.register
    for row in world.rows("select siret from sirene.establishment"):
        register.update(row["siret"], {"datederniertraitementetablissement": "2025-12-10T00:00:00+00:00"})
    monkeypatch.setenv("SIRENE_REGISTER_MODE", "delta")
    outcome = world.check(batch_size=2000)
    assert outcome.succeeded, outcome.failure
    assert outcome.metadata["establishment"]["touched"] > 800
    without_date = [line for line in proposals(world) if line[1] != "last_processed"]
    assert without_date == [line for line in in_batches if line[1] != "last_processed" and is_found(world, line[0])]


def is_found(world, ref):
    return world.value(
        "select last_outcome = 'found' from sirene.check_state join sirene.partner using (partner_id) where ref = %s",
        ref,
    )


def test_the_stock_proposes_what_asking_in_batches_does(world, sample_records, monkeypatch, tmp_path):
    records = list(one_unit_one_row(sample_records))
    folder = write_stock_files(tmp_path / "stock", records)
    with serve(records, data_processed="2025-12-15T05:30:00+00:00") as shared:
        monkeypatch.setenv("SIRENE_REGISTER_URL", shared.url)
        assert world.check(batch_size=2000).succeeded
        in_batches = proposals(world)
        start_over(world)
        monkeypatch.setenv("SIRENE_REGISTER_SOURCE", "stock")
        monkeypatch.setenv("SIRENE_REGISTER_STOCK_FOLDER", str(folder))
        calls = shared.requests()
        outcome = world.check(batch_size=2000)
        assert outcome.succeeded, outcome.failure
        assert shared.requests() == calls, "no network"
    assert len(in_batches) > 1500
    assert proposals(world) == in_batches
