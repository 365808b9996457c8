"""Making the partners that reviewers asked for from search hits: never twice, whatever dies in between."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sirene_pipeline.erp.protocol import ErpRefusedError
from sirene_pipeline.store import decisions

if TYPE_CHECKING:
    from sirene_pipeline.erp.protocol import ErpConnector
    from sirene_pipeline.store.decisions import Creation
    from sirene_pipeline.store.warehouse import Database


def create_partners(database: Database, erp: ErpConnector, *, run_id: str) -> Counter[str]:
    """Make what was asked for; returns the number by outcome (``created``, ``refused``, ``failed``).

    The SIRET is looked for in the ERP right before the insert: a run that died after its insert is found out that way,
    and so is a colleague who was faster.

    Raises:
        ErpUnreachableError: the rest stays asked for.
    """
    outcomes: Counter[str] = Counter()
    for creation in decisions.take_creations(database, run_id=run_id):
        state, partner_id, message = _make(erp, creation)
        decisions.finish_creation(database, creation, state, partner_id=partner_id, message=message)
        outcomes[state] += 1
    return outcomes


def _make(erp: ErpConnector, creation: Creation) -> tuple[str, str | None, str | None]:
    present = erp.find("siret", creation.siret)
    if present:
        held = erp.read(present[:1], ["name"])[present[0]]
        if held.get("name") == creation.values.get("name"):
            return "created", present[0], None
        return "refused", present[0], f"partner {present[0]} carries SIRET {creation.siret} already"
    try:
        return "created", erp.create(creation.values), None
    except ErpRefusedError as error:
        return "failed", None, str(error)
