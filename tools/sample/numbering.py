"""Give partners their ids and references, contacts to some of them, and what follows from an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample.erp_layout import COLUMNS
from sample.specified import holding, specified_partners

if TYPE_CHECKING:
    from sample.erp_layout import Row

CUSTOMER_CATEGORIES = ("Grand compte", "PME", "Prospect", "Fournisseur", "Administration")
CONTACTS = ("Service comptabilité", "Service achats", "Accueil", "Service formation", "Direction technique")


def numbered(companies: list[Row]) -> list[Row]:
    """Number the companies around the partners of the specification, then their contacts; fill every column."""
    rows: list[Row] = []
    specified = {row["id"]: row for row in specified_partners()}
    for company in companies:
        while (number := len(rows) + 1) in specified:
            rows.append(specified[number])
        rows.append({"id": number, "ref": f"PA{number:06d}", **company})
    parents = [row for row in rows if row["siret"] and row.get("zip") not in {None, "[ND]"} and row["id"] % 19 == 0]
    rows += [_contact(number, parent) for number, parent in enumerate(parents, start=len(rows) + 1)]
    rows.append({"id": len(rows) + 1, **holding()})
    return [_completed(row) for row in rows]


def _contact(number: int, parent: Row) -> Row:
    """A service of a company, at its address."""
    return {
        "id": number,
        "name": CONTACTS[number % len(CONTACTS)],
        "is_company": False,
        "active": True,
        "parent_id": parent["id"],
        **{column: parent[column] for column in ("street", "zip", "city", "country_code")},
    }


def _completed(row: Row) -> Row:
    number = row["id"]
    siren = row.get("siren")
    supplier = number % 5 == 3  # noqa: PLR2004 - every fifth
    # The second SIREN field of the base was filled by hand: empty here and there, and wrong in a few rows.
    other_siren = {0: None, 1: siren[::-1] if siren and number % 121 == 1 else siren}.get(number % 11, siren)
    held = {key: value or None for key, value in row.items()}
    return {
        **dict.fromkeys(COLUMNS),
        **held,
        "is_company": row["is_company"],
        "active": row["active"],
        "mf_siren_number": other_siren,
        "vat": None if number % 29 == 0 else row.get("vat"),
        "categ": CUSTOMER_CATEGORIES[number % len(CUSTOMER_CATEGORIES)] if row["is_company"] else None,
        "is_customer": not supplier,
        "is_supplier": supplier,
        "is_transporter": number % 47 == 0,
    }
