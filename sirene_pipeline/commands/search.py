"""`sirene search`: the register from the command line, as a table."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from sirene_pipeline import connections
from sirene_pipeline.commands.console import console, fail, in_words, settings, table
from sirene_pipeline.rounds.comparing import compare_options
from sirene_pipeline.rounds.criteria import Criteria
from sirene_pipeline.rounds.hits import Hit, record
from sirene_pipeline.rounds.searching import find


def search(  # noqa: PLR0917 - typer turns each argument into an option
    name: Annotated[str | None, typer.Argument(help="Name; a SIREN or SIRET typed here is taken as one")] = None,
    siren: Annotated[str | None, typer.Option(help="9 digits")] = None,
    siret: Annotated[str | None, typer.Option(help="14 digits")] = None,
    street: Annotated[str | None, typer.Option(help="Street, searched as text")] = None,
    post_code: Annotated[str | None, typer.Option(help="Post code")] = None,
    town: Annotated[str | None, typer.Option(help="Town")] = None,
    naf: Annotated[str | None, typer.Option(help="Activity code, 62.01Z or 6201Z")] = None,
    active_only: Annotated[bool, typer.Option("--active-only", help="Leave closed ones out")] = False,  # noqa: FBT002
    strict: Annotated[bool, typer.Option("--strict", help="Exact words instead of a tolerant search")] = False,  # noqa: FBT002
    ignore: Annotated[list[str] | None, typer.Option(help="Fields to leave out: siren, siret, name, address…")] = None,
    limit: Annotated[int, typer.Option(help="How many hits at most", min=1, max=100)] = 20,
) -> None:
    """Search the register by any mix of name, address and identifiers; open establishments first, best match first."""
    chosen = settings()
    criteria = Criteria(
        name=name, siren=siren, siret=siret, street=street, post_code=post_code, town=town, naf=naf,
        active_only=active_only, mode="strict" if strict else "wide", ignore_fields=tuple(ignore or ()),
    )  # fmt: skip
    if criteria.without_ignored().empty:
        fail(
            "Nothing to search by. Give a name, an address or an identifier: sirene search 'VISIATIV' --post-code 69260"
        )
    with (
        in_words(),
        console.status("Asking the register…"),
        closing(connections.open_register(chosen)) as register,
        closing(connections.open_erp(chosen)) as erp,
    ):
        hits = find(register, criteria, profile=erp.profile, options=compare_options(chosen), limit=limit)
    console.print(_table(hits, chosen.language))
    if not hits:
        console.print("Nothing found. Fewer criteria, or another spelling, may help.")


def _table(hits: list[Hit], language: str) -> object:
    rows = []
    for hit in hits:
        e, shown = hit.establishment, record(hit.establishment, language)
        closed = e.state == "F" or e.unit_state == "C"
        rows.append(
            (
                "" if hit.siren_rate is None else f"{hit.siren_rate:.0f} %",
                "Fermé" if closed else "Actif",
                e.siren,
                "siège" if e.is_head_office else "secondaire",
                e.siret,
                f"{shown.get('naf', '')} {shown.get('naf_label', '')}".strip(),
                e.creation_date,
                shown.get("name"),
                shown.get("category_label"),
                shown.get("workforce_label"),
                " ".join(str(shown[key]) for key in ("street", "post_code", "town") if key in shown),
            )
        )
    columns = ("rate", "state", "SIREN", "", "SIRET", "NAF", "created", "name", "category", "workforce", "address")
    return table(f"{len(hits)} establishments", columns, rows)
