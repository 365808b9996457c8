"""The partners of the sample ERP: what somebody's ERP held in July 2025, with the damage real files have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample import choice, faults
from sample.numbering import numbered
from sample.partners import Partners, foreign_partners

if TYPE_CHECKING:
    from sample.erp_layout import Row
    from sample.nomenclatures import Nomenclatures
    from sample.records import Register
    from sample.spreadsheet import Spreadsheet


def build_erp(
    names: Nomenclatures,
    spreadsheet: Spreadsheet,
    register: Register,
    older: list[dict[str, str]],
    common: list[str],
) -> list[Row]:
    """Return the rows of ``res_partner``."""
    lost_zero = [s for s in common if len(spreadsheet.by_siret[s]["code_postal"]) == 4]  # noqa: PLR2004 - a post code
    sound = [s for s in common if s not in set(lost_zero)]
    partners = Partners(names, spreadsheet, register)
    typed = partners.from_spreadsheet
    from_register = (
        *choice.with_workforce(register, names),
        *choice.secondary(register),
        *choice.overseas(register),
        *choice.closed(register, spreadsheet.moved),
        *choice.foreign_and_la_poste(register),
    )
    unharmed = [
        *typed([*spreadsheet.moved, *spreadsheet.changed, *lost_zero, *sound[:130]]),
        *typed(row["siret"] for row in older),
        *partners.from_register(from_register),
    ]
    companies = [
        *{row["siret"]: row for row in unharmed}.values(),
        *faults.without_identifiers(typed(sound[130:170])),
        *faults.with_siren_only(typed(sound[170:182])),
        *faults.archived(typed(sound[182:194])),
        *faults.damaged_identifiers(typed(sound[194:202])),
        *faults.sharing(typed(sound[202:206])),
        *foreign_partners(),
    ]
    return numbered(sorted(companies, key=lambda row: choice.order(f"{row['siret']}{row['name']}{row['city']}")))
