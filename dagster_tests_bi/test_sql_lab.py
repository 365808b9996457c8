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
def test_a_saved_query_runs_with_what_it_shows_in_comments(sql, bi: Bi, desk: Desk):
    first, second, *_ = waiting_partners(desk)
    line = first["lines"][0]
    if "review.undo(" in sql:
        line = desk.rows("select max(line_id) as line from review.lines where state = 'applied' and kind <> 'undo'")[0][
            "line"
        ]
    sql = sql.replace("'PA000015', 12, 13", f"'{first['ref']}', {', '.join(map(str, first['lines'][1:]))}")
    sql = sql.replace("PA000015", first["ref"]).replace("PA000016", second["ref"])
    sql = re.sub(r"(?<=[( ])[12](?=[,)])", str(line), sql)
    for statement in filter(None, (part.strip() for part in sql.replace("-- ", "").split(";"))):
        try:
            bi.reviewer.run_sql(statement)
        except SupersetError as error:
            # What the statement before it did, or did not do, is the one thing that may stand in its way.
            assert re.search(r"n'est pas une ligne ouverte|n'est pas ignoré|Aucun aperçu|est close", str(error)), error
