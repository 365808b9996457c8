"""`sirene demo`: the product does its work once, on real companies, and shows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sirene_pipeline.commands.console import console, done, fail, in_words, settings, table
from sirene_pipeline.commands.database import psql
from sirene_pipeline.commands.review import line_table
from sirene_pipeline.demo.environment import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from sirene_pipeline.demo.play import Stage
    from sirene_pipeline.store.review import CandidateRow, HitRow


def demo() -> None:
    """Show one round on sample data: check, propose, review, apply, check again. It begins anew each time."""
    from sirene_pipeline.demo import play  # noqa: PLC0415 - Dagster takes a second to import

    started = time.monotonic()
    chosen = settings()
    with in_words():
        sandbox = Sandbox.of(chosen)
        try:
            with console.status("Starting PostgreSQL and the sample register…"), play.stage(sandbox) as scene:
                _acts(scene)
                review_command = psql(sandbox)
        except play.DemoError as error:
            fail(str(error))
        finally:
            sandbox.stop()
    console.print()
    done(f"All of it held, in {time.monotonic() - started:.0f} s. Every run is kept in Dagster.")
    console.print(
        f"  Drive it:  [bold]make dev[/bold] starts all of it again, with Dagster at http://127.0.0.1:{chosen.dagster_port}"
    )
    console.print(f"  Review:    [bold]{review_command}[/bold]")
    console.print("             select * from review.lines where state = 'new';")


def _acts(scene: Stage) -> None:
    from sirene_pipeline.demo import play  # noqa: PLC0415 - see above

    console.rule("1. The daily check", align="left")
    outcome = play.check(scene)
    asked = outcome.metadata["establishment"]
    console.print(
        f"Run {outcome.run_id}: {asked['found']} partners found, {asked['not_found']} not found, {asked['invalid']} "
        f"with an invalid SIRET; {asked['requests']} requests to the register ({asked['data_date']})."
    )
    console.print(line_table("What it proposes", play.open_lines(scene)))
    console.rule("2. A reviewer decides, in SQL", align="left")
    play.decide(scene)
    console.print(f"select review.validate('{play.CEGID}');                      -- all three lines")
    console.print(f"select review.validate('{play.LDLC}', …four lines…);  -- the street unticked: ignored for good")
    console.rule("3. The sensor sees it, apply_decisions writes the ERP", align="left")
    outcome = play.apply(scene)
    console.print(f"Run {outcome.run_id}: {outcome.metadata['applied_decision']['applied']} lines applied.")
    after = play.erp_rows(scene)
    console.print(
        table(
            "The ERP",
            ("partner", "field", "before", "after"),
            (
                (ref, name, scene.before[ref][name], value)
                for ref, values in sorted(after.items())
                for name, value in values.items()
                if value != scene.before[ref][name] or name == "street"
            ),
        )
    )
    console.rule("4. A month later", align="left")
    outcome = play.check_again(scene)
    console.print(
        f"Run {outcome.run_id}: the register's data moved to {outcome.metadata['establishment']['data_date']}; both "
        "partners were asked about again: nothing accepted comes back, the ignored street stays silent."
    )
    _second_part(scene)


def _second_part(scene: Stage) -> None:
    from sirene_pipeline.demo import search_play  # noqa: PLC0415 - see above

    console.rule("5. Partners without SIREN: candidates with a match rate", align="left")
    found = search_play.find_identifiers(scene)
    console.print(_candidates([found.surest, *found.holding]))
    console.print(f"Left alone, since nothing is good enough: {found.alone}.")
    console.rule("6. One attached, one made from a search hit", align="left")
    hits = search_play.search(scene)
    console.print(_hits(f"select review.search(name => '{search_play.SEARCHED}');", hits[:5]))
    attached, made = search_play.attach_and_create(scene, found, hits)
    console.print(f"{found.surest.ref} {found.surest.partner} holds SIRET {attached['siret']} now.")
    console.print(f"Partner {made} was made from the hit.")


def _candidates(rows: Iterable[CandidateRow]) -> Table:
    return table(
        "What matching offers (two of the partners)",
        ("candidate", "partner", "", "rate SIREN", "rate SIRET", "SIREN", "SIRET", "name", "town", "why"),
        (
            (
                row.candidate_id, row.ref, row.partner, _percent(row.match_rate), _percent(row.siret_rate), row.siren,
                row.siret, row.name, row.town, row.reason,
            )
            for row in rows
        ),
    )  # fmt: skip


def _hits(title: str, rows: Iterable[HitRow]) -> Table:
    return table(
        title,
        ("hit", "rate", "state", "SIREN", "SIRET", "name", "post code", "town", "in the ERP as"),
        (
            (
                row.hit_id, _percent(row.match_rate), row.administrative_state, row.siren, row.siret, row.name,
                row.post_code, row.town, row.already_in_erp_as,
            )
            for row in rows
        ),
    )  # fmt: skip


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.0f} %"
