"""What is old enough to go: raw answers, snapshots and closed lines; decisions and the history of writes stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sirene_pipeline.store.warehouse import Database


def prune(database: Database, *, answers: int, snapshots: int, closed_lines: int) -> dict[str, int]:
    """Delete rows past their retention, in days; returns rows deleted by table.

    A raw answer that an open line rests on stays, however old; so does a line that was written to the ERP or undone.
    """
    with database.transaction():
        return {
            "batch": database.run("retention/prune_batches", {"days": snapshots}),
            "answer": database.run("retention/prune_answers", {"days": answers}),
            "proposal_line": database.run("retention/prune_lines", {"days": closed_lines}),
            "event": database.run("retention/prune_events", {"days": closed_lines}),
            "search_request": database.run("retention/prune_searches", {"days": snapshots}),
        }


def forget(database: Database, siren: str) -> dict[str, int]:
    """Erase what is stored of a legal unit: answers, establishments, verdicts, candidates, hits, undecided lines.

    The ERP is untouched, and so is the history of what was decided and written. Returns rows deleted by what they are.
    """
    with database.transaction():
        return {row["what"]: row["rows"] for row in database.rows("retention/forget", {"siren": siren})}
