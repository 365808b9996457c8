"""A reviewer's login decides and asks, and reaches nothing else, whatever it tries."""

from __future__ import annotations

import psycopg
import pytest


@pytest.fixture
def desk(queue, reviewer, make_partner):
    queue.extract(make_partner(1))
    queue.check({"1": {"street": "9 RUE NEUVE"}})
    return reviewer


def run(cursor, statement):
    if statement.startswith("copy"):
        with cursor.copy(statement) as copied:
            list(copied)
    else:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from sirene.partner",
        "insert into sirene.decision_log (action, actor) values ('accept', 'somebody')",
        "update sirene.proposal_line set state = 'accepted'",
        "delete from sirene.ignored_field",
        "truncate sirene.proposal_line",
        "select sirene.decide(array[1]::bigint[], 'accept')",
        "select sirene.setting('language')",
        "insert into review.lines (line_id) values (1)",
        "delete from review.lines",
        "update review.lines set state = 'accepted'",
        "update review.partners set name = 'X'",
        "update review.silenced set reason = 'X'",
        "copy sirene.partner to stdout",
        "copy (select * from sirene.partner) to stdout",
        "copy review.lines to '/tmp/stolen'",
        "create table sirene.mine (x int)",
        "create table review.mine (x int)",
        "create table public.mine (x int)",
        "create schema mine",
        "create function review.accept(text) returns int language sql as 'select 1'",
        "create role mine",
        "set role sirene_admin",
        "set role sirene_pipeline",
        "set role sirene_owner",
        "set session authorization sirene_owner",
        "select review.set_rule('street', 'auto')",
        "select review.release_hold(1)",
        "select review.reject_hold(1)",
        "select review.reserve_field('street')",
        "alter table sirene.decision_log disable trigger all",
        "drop view review.lines",
        "grant sirene_admin to sirene_reviewer",
        "select pg_read_file('/etc/passwd')",
        "select lo_import('/etc/passwd')",
    ],
)
def test_a_reviewer_is_refused(desk, attempt):
    with pytest.raises(psycopg.Error) as refused:
        run(desk.connection.cursor(), attempt)
    assert refused.value.sqlstate in {"42501", "55000", "42939"}, str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "1'; delete from sirene.partner; --",
        "1') or true --",
        "$$; drop schema sirene cascade; $$",
        "\\'; select 1; --",
        "%s %(x)s {0}",
        "1" * 100_000,
    ],
)
def test_text_given_to_a_function_is_text(desk, text):
    for call in (
        "select review.validate(%s)",
        "select review.lock(%s)",
        "select review.reopen(%s, 'street')",
        "select * from review.preview(field => %s)",
    ):
        with pytest.raises(psycopg.Error) as refused:
            desk.sql(call, text)
        assert refused.value.sqlstate == "SR404"
    assert desk.value("select count(*) from review.partners") == 1


def test_a_search_path_of_the_reviewers_does_not_reach_into_our_functions(desk, person):
    desk.sql("set search_path = pg_temp, public")
    desk.sql("create temporary table proposal_line (line_id bigint)")
    desk.sql("create temporary table setting (key text, value text)")
    line = desk.sql("select line_id from review.lines")[0]["line_id"]
    assert desk.value("select review.accept(%s)", line) == 1
    assert desk.value("select state from review.lines where line_id = %s", line) == "accepted"


def test_a_reader_reads_and_decides_nothing(desk, person):
    reader = person("sirene_reader")
    assert len(reader.sql("select * from review.lines")) == 1
    for attempt in ("select review.accept(1)", "update review.lines set decision = 'accept'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.sql(attempt)


@pytest.mark.parametrize("role", ["sirene_reader", "sirene_reviewer", "sirene_admin"])
def test_every_view_can_be_read_by_those_it_is_for(desk, person, role):
    someone = person(role)
    views = someone.sql("select table_name from information_schema.views where table_schema = 'review'")
    assert len(views) >= 14
    for view in views:
        someone.sql(f"select * from review.{view['table_name']} limit 5")


def test_every_view_every_column_and_every_function_is_described(desk):
    bare = desk.sql(
        "select c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "where n.nspname = 'review' and c.relkind = 'v' and obj_description(c.oid, 'pg_class') is null"
    )
    assert bare == []
    bare = desk.sql(
        "select p.oid::regprocedure::text as name from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
        "where n.nspname = 'review' and p.prorettype <> 'trigger'::regtype "
        "and obj_description(p.oid, 'pg_proc') is null"
    )
    assert bare == []
    bare = desk.sql(
        "select c.relname, a.attname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 "
        "where n.nspname = 'review' and c.relkind = 'v' and col_description(c.oid, a.attnum) is null"
    )
    assert bare == []


def test_not_even_the_pipeline_rewrites_the_log_of_decisions(desk, database, postgres, database_name):
    desk.sql("update review.lines set decision = 'accept'")
    for attempt in (
        "update sirene.decision_log set actor = 'nobody'",
        "delete from sirene.decision_log",
        "truncate sirene.decision_log",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.script(attempt)
        with (
            psycopg.connect(postgres.url(database_name, driver=None), autocommit=True) as owner,
            pytest.raises(psycopg.Error, match="append only"),
        ):
            owner.execute(attempt)


def test_the_state_machine_holds_whatever_path_a_change_takes(desk, database):
    with pytest.raises(psycopg.Error, match="cannot go from new to applied"):
        database.script("update sirene.proposal_line set state = 'applied', decided_at = now()")
    with pytest.raises(psycopg.Error, match="its partner, field and values do not change"):
        database.script("update sirene.proposal_line set new_value = 'X'")
