"""Every statement of bi/metabase.md and bi/dbeaver.md runs, with a reviewer's rights, on a desk at work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desk import Desk

FOLDER = Path(__file__).resolve().parents[1] / "bi"
BLOCK = re.compile(r"```sql (\w+)\n(.*?)```", flags=re.DOTALL)
METABASE = BLOCK.findall((FOLDER / "metabase.md").read_text(encoding="utf-8"))
DBEAVER_PAGE = (FOLDER / "dbeaver.md").read_text(encoding="utf-8")
REFUSALS = {
    code: (message.strip(), hint.strip())
    for code, message, hint in re.findall(r"\| `(\w{5})` \| ([^|]+) \| ([^|]+) \|", DBEAVER_PAGE)
}


def named(kind: str) -> list[Any]:
    found = [block for its_kind, block in METABASE if its_kind == kind]
    return [pytest.param(block, id=f"{kind}-{number}") for number, block in enumerate(found, 1)]


@pytest.fixture
def reviewer(desk: Desk) -> Iterator[psycopg.Connection[Any]]:
    """A reviewer's connection whose decisions are taken back when the test ends."""
    with psycopg.connect(desk.reviewer_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def parameters(desk: Desk) -> dict[str, Any]:
    """A waiting partner that may be decided in bulk and two of its lines; a line on hold and an applied one."""
    waiting = desk.rows(
        "select ref, min(line_id) as line1, max(line_id) as line2, string_agg(line_id::text, ',') as lines "
        "from review.lines where state = 'new' and hold_id is null and not locked and not identity_conflict "
        "group by ref having count(*) > 1 order by ref limit 1"
    )[0]
    others = desk.rows(
        "select min(line_id) filter (where hold_id is not null) as held, "
        "min(line_id) filter (where state = 'applied') as applied from review.lines"
    )[0]
    return {
        "bloquee": others["held"],
        "ecrite": others["applied"],
        "partenaire": waiting["ref"],
        "ligne": waiting["line1"],
        "lignes": str(waiting["line2"]),
        "line1": waiting["line1"],
        "line2": waiting["line2"],
        "partner": waiting["ref"],
        "nom": "Marie",
        "pourquoi": "adresse de livraison, voulue",
        "valeur": "Mon écriture",
        "champ": "Rue",
        "motif": "siège",
        "ville": "paris",
        "jours": 0,
        "nature": "update",
    }


def for_psycopg(block: str) -> str:
    return re.sub(r"\{\{(\w+)\}\}", r"%(\1)s", block.replace("%", "%%"))


@pytest.mark.parametrize("block", named("question"))
def test_a_question_runs_with_and_without_its_optional_clauses(block, reviewer, parameters):
    plain = reviewer.execute(for_psycopg(re.sub(r"\[\[.*?\]\]", "", block)), parameters).fetchall()
    narrowed = reviewer.execute(for_psycopg(block.replace("[[", "").replace("]]", "")), parameters).fetchall()
    assert len(narrowed) <= len(plain)
    if "partenaire" not in block:
        assert plain


@pytest.mark.parametrize("block", named("action"))
def test_an_action_answers_with_no_row_and_is_recorded(block, reviewer, parameters):
    if "undo" in block:
        parameters |= {"ligne": parameters["ecrite"]}
    if "decision = null" in block:
        reviewer.execute("select review.accept(%(ligne)s)", parameters)
    before = reviewer.execute("select coalesce(max(log_id), 0) from review.decisions").fetchone()[0]
    cursor = reviewer.execute(for_psycopg(block), parameters)
    assert cursor.description is None
    assert cursor.rowcount >= 1
    logged = reviewer.execute("select action, declared from review.decisions where log_id > %s", (before,)).fetchall()
    assert logged
    if "{{nom}}" in block:
        assert {declared for _, declared in logged} == {"Marie"}


def test_what_a_grid_sends_decides_its_rows(reviewer, parameters):
    grid = next(block for kind, block in BLOCK.findall(DBEAVER_PAGE) if kind == "grid")
    for statement in filter(None, map(str.strip, grid.split(";"))):
        assert reviewer.execute(re.sub(r":(\w+)", r"%(\1)s", statement), parameters).rowcount == 1
    states = reviewer.execute(
        "select state from review.lines where line_id in (%(line1)s, %(line2)s) order by line_id", parameters
    ).fetchall()
    assert states == [("accepted",), ("ignored",)]


def test_the_sql_editor_validates_and_shows_the_next(reviewer, parameters):
    editor = next(block for kind, block in BLOCK.findall(DBEAVER_PAGE) if kind == "editor")
    cursor = reviewer.cursor(row_factory=dict_row)
    rows = cursor.execute(re.sub(r":(\w+)", r"%(\1)s", editor), parameters).fetchall()
    assert {row["state"] for row in rows} == {"new"}
    assert parameters["partner"] not in {row["ref"] for row in rows}


@pytest.mark.parametrize(
    ("code", "before", "statement"),
    [
        ("SR010", None, "update review.lines set decision = 'valider' where line_id = %(ligne)s"),
        (
            "SR014",
            None,
            "update review.lines set decision = 'accept' where line_id = %(bloquee)s",
        ),
        (
            "SR013",
            "select review.lock(%(partenaire)s)",
            "update review.lines set decision = 'accept' where line_id = %(ligne)s",
        ),
        (
            "SR011",
            None,
            "update review.lines set decision = null where line_id = %(ecrite)s",
        ),
        (
            "SR016",
            None,
            "update review.lines set decision = 'accept' where state = 'new' and hold_id is null",
        ),
        ("42501", None, "update review.lines set new_value = 'x' where line_id = %(ligne)s"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) == 5 else "",
)
def test_a_refusal_is_worded_as_the_page_says(code, before, statement, reviewer, parameters):
    if before:
        reviewer.execute(before, parameters)
    with pytest.raises(psycopg.Error) as refusal:
        reviewer.execute(statement, parameters)
    assert refusal.value.sqlstate == code
    message, hint = REFUSALS[code]
    assert re.fullmatch(re.escape(message).replace("…", ".+"), refusal.value.diag.message_primary)
    if refusal.value.diag.message_hint:
        assert refusal.value.diag.message_hint == hint


def test_the_page_names_no_refusal_that_is_not_shown():
    assert set(REFUSALS) == {"SR010", "SR011", "SR013", "SR014", "SR016", "42501"}
