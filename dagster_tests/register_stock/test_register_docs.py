"""``docs/register.md`` tells what a run does after each fault: its table is the one the code follows."""

from __future__ import annotations

from pathlib import Path

from sirene_pipeline.register.errors import FAULTS, Effect, fault_of_response

PAGE = Path(__file__).parents[2] / "docs" / "register.md"
START = "<!-- faults: generated from FAULTS, see dagster_tests/register_stock/test_register_docs.py -->\n"
END = "<!-- end of faults -->"
EFFECTS = {Effect.GO_ON: "goes on", Effect.SPLIT: "halves", Effect.STOP: "stops", Effect.FAIL_RUN: "fails"}


def statuses(name):
    """The HTTP statuses that mean this fault, a whole class as ``5xx``."""
    met = [status for status in range(300, 600) if fault_of_response(status, None) == name]
    hundreds = [hundred for hundred in (3, 4, 5) if sum(status // 100 == hundred for status in met) > 80]
    single = [str(status) for status in met if status // 100 not in hundreds]
    return ", ".join([*single, *(f"{'other ' if hundred == 4 else ''}{hundred}xx" for hundred in hundreds)])


def table():
    lines = [
        "| fault | HTTP status | kept as | healed by | tried again | the run | what to do |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, fault in FAULTS.items():
        healed, again = "a person" if fault.permanent else "time", "yes" if fault.retry else "no"
        effect = EFFECTS[fault.effect]
        lines.append(
            f"| `{name}` | {statuses(name)} | `{fault.kind}` | {healed} | {again} | {effect} | {fault.advice} |"
        )
    return "\n".join(lines) + "\n"


def test_the_page_shows_the_table_of_faults_the_code_follows():
    page = PAGE.read_text(encoding="utf-8")
    shown = page.partition(START)[2].partition(END)[0]
    assert shown == table(), f"Put this between the two marks in docs/register.md:\n\n{table()}"


def test_the_table_names_the_statuses_of_the_api():
    assert statuses("unauthorized") == "401"
    assert statuses("unknown_dataset") == "404, 410"
    assert statuses("rate_limited") == "429"
    assert statuses("server_error") == "5xx"
    assert statuses("redirected") == "3xx"
    assert statuses("refused_request") == "other 4xx"
