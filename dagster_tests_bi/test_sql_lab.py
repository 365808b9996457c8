"""What a reviewer does in Superset's SQL Lab reaches the ERP, under the reviewer's own name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from import_bundle import BUNDLE
from superset_api import SupersetError

if TYPE_CHECKING:
    from conftest import Bi
    from desk import Desk

QUERIES = [
    pytest.param(query["sql"], id=query["label"])
    for query in (yaml.safe_load(path.read_text("utf-8")) for path in sorted((BUNDLE / "queries").rglob("*.yaml")))
]


def waiting_partners(desk: Desk) -> list[dict[str, Any]]:
    """Partners that can be decided now, and their open lines."""
    return desk.rows(
        "select ref, partner_id, array_agg(line_id order by line_id) as lines from review.lines "
        "where state = 'new' and hold_id is null and not locked and not identity_conflict "
        "group by ref, partner_id having count(*) > 1 order by ref"
    )


def test_a_partner_validated_in_sql_lab_is_written_to_the_erp(bi: Bi, desk: Desk):
    partner = waiting_partners(desk)[0]
    proposed = desk.rows(
        "select line_id, field, new_value from review.lines where line_id = any (%s)", partner["lines"]
    )
    # A select to Superset, so it would not commit: the bundle's connection commits every statement itself.
    answer = bi.reviewer.run_sql(f"select review.validate('{partner['ref']}')")
    assert answer == [{"validate": len(partner["lines"])}]
    desk.apply()
    for line in proposed:
        assert desk.erp_value(partner["partner_id"], line["field"]) == line["new_value"]
    history = desk.rows(
        "select result, decided_by, declared_by from review.history where line_id = any (%s)", partner["lines"]
    )
    assert [tuple(row.values()) for row in history] == [("applied", "sirene_reviewer", "marie")] * len(proposed)


def test_rows_updated_in_sql_lab_are_decided_under_the_users_name(bi: Bi, desk: Desk):
    line = waiting_partners(desk)[0]["lines"][0]
    bi.reviewer.run_sql(f"update review.lines set decision = 'accept' where line_id = {line}")
    decided = desk.rows("select state, decided_by, declared_by from review.lines where line_id = %s", line)
    assert decided == [{"state": "accepted", "decided_by": "sirene_reviewer", "declared_by": "marie"}]


def test_a_refusal_is_shown_in_the_databases_words(bi: Bi, desk: Desk):
    line = waiting_partners(desk)[0]["lines"][0]
    with pytest.raises(SupersetError, match="Décision inconnue : « valider »"):
        bi.reviewer.run_sql(f"update review.lines set decision = 'valider' where line_id = {line}")


def test_sql_lab_reaches_neither_our_tables_nor_the_rules(bi: Bi):
    with pytest.raises(SupersetError, match="permission denied for schema sirene"):
        bi.reviewer.run_sql("select * from sirene.partner")
    with pytest.raises(SupersetError, match="permission denied for function set_rule"):
        bi.reviewer.run_sql("select review.set_rule('workforce', 'auto')")


@pytest.mark.parametrize("sql", QUERIES)
def test_a_saved_query_runs_and_so_does_what_it_shows_in_comments(sql, bi: Bi, desk: Desk):
    answer: list[dict[str, Any]] = []
    for statement in filter(None, (part.strip() for part in sql.replace("-- ", "").split(";"))):
        answer = bi.reviewer.run_sql(filled_in(statement, desk, answer))


def filled_in(statement: str, desk: Desk, before: list[dict[str, Any]]) -> str:
    """The statement with partners and lines of this desk where it names the sample's; ``before`` is the last answer."""
    first, second, *_ = waiting_partners(desk)
    line, partner = first["lines"][0], first["ref"]
    if "review.undo" in statement:
        done = desk.rows("select ref, line_id from review.lines where state = 'applied' and kind <> 'undo' limit 1")[0]
        line, partner = done["line_id"], done["ref"]
    elif "review.reopen" in statement:
        silenced = desk.rows("select ref, field from review.silenced where value is null limit 1")[0]
        partner, statement = silenced["ref"], statement.replace("street", silenced["field"])
    elif "review.preview" in statement:
        rarest = desk.rows(
            "select kind from review.lines where state = 'new' and hold_id is null "
            "group by kind order by count(*) limit 1"
        )
        kind = rarest[0]["kind"]  # so that enough is left to decide for the others
        statement = statement.replace("'repair'", f"'{kind}'")
    elif "review.confirm" in statement:
        line = before[0]["preview_id"]
    statement = statement.replace("12, 13", ", ".join(map(str, first["lines"][1:])))
    statement = statement.replace("PA000015", partner).replace("PA000016", second["ref"])
    return re.sub(r"(?<=[( ])[12](?=[,)])", str(line), statement)
