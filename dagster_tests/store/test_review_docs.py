"""Every example of docs/review.md runs, on a desk as the page describes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "review.md").read_text(encoding="utf-8")
EXAMPLES = [
    (role or "reviewer", block.strip())
    for role, block in re.findall(r"```sql ?(admin)?\n(.*?)```", PAGE, flags=re.DOTALL)
]


@pytest.fixture
def desk(queue, reviewer, admin, make_partner):
    queue.extract(
        make_partner(15, name="CEGID", street="52 Quai PAUL sedalian"),
        make_partner(16, name="LDLC BOUTIQUES", street="2 Rue DES ERABLE", post_code=None),
    )
    queue.check(
        {
            "15": {"street": "52 Quai PAUL SEDALLIAN", "workforce": "12 - 2 000…", "category": "Mid-sized company"},
            "16": {
                "establishment_type": "headquarter",
                "street": "2 Rue DES ERABLES",
                "workforce": "05 - 20 to 49 employees",
                "last_processed": "2024-07-02",
                "post_code": "69760",
            },
        }
    )
    return {"reviewer": reviewer, "admin": admin}


@pytest.mark.parametrize(("role", "block"), EXAMPLES, ids=[block.splitlines()[0][:60] for _, block in EXAMPLES])
def test_an_example_of_the_page_runs(desk, role, block):
    person = desk[role]
    if "review.reopen('PA000015'" in block:
        person.sql("select review.ignore(1)")
    for statement in filter(None, (part.strip() for part in block.split(";"))):
        person.sql(statement)


def test_every_refusal_the_contract_raises_stands_on_the_page():
    folder = Path(__file__).resolve().parents[2] / "sql" / "review"
    raised = {
        code for file in folder.glob("*.sql") for code in re.findall(r"errcode = '(SR\w{3})'", file.read_text("utf-8"))
    }
    assert raised == set(re.findall(r"`(SR\w{3})`", PAGE))


def test_every_view_stands_on_the_page(desk):
    views = desk["reviewer"].sql("select table_name from information_schema.views where table_schema = 'review'")
    missing = [view["table_name"] for view in views if f"`{view['table_name']}`" not in PAGE]
    assert missing == []
