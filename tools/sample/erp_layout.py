"""The layout of the sample ERP's partners and the labels its selections show."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

COLUMNS = (
    "id", "ref", "name", "legal_name", "is_company", "active", "parent_id", "street", "street2", "street3", "zip",
    "city", "country_code", "siren", "siret", "mf_siren_number", "vat", "naf", "establishment_type",
    "workforce", "company_category", "legal_form", "admin_state", "creation_date", "ods_last_update",
    "ods_last_processing", "turnover", "categ", "is_customer", "is_supplier", "is_transporter",
)  # fmt: skip
WORKFORCE = {
    "00": "00 - 0 employee",
    "01": "01 - 1 ou 2 salariés",
    "02": "02 - 3 to 5 employees",
    "03": "03 - 6 to 9 employees",
    "11": "04 - 10 to 19 employees",
    "12": "05 - 20 to 49 employees",
    "21": "06 - 50 to 99 employees",
    "22": "07 - 100 to 199 employees",
    "31": "08 - 200 to 249 employees",
    "32": "09 - 250 to 499 employees",
    "41": "10 - 500 to 999 employees",
    "42": "11 - 1 000 to 1 999 employees",
    "51": "12 - 2 000 to 4 999 employees",
    "52": "13 - 5 000 to 9 999 employees",
    "53": "14 - 10 000 employees and more",
    "NN": "15 - Not an employer",
}
CATEGORY = {"PME": "Small or medium-sized company", "ETI": "Mid-sized company", "GE": "Large company"}
TYPE = {"oui": "headquarter", "non": "secondary"}
OVERSEAS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "986": "WF", "987": "PF",
    "988": "NC", "97133": "BL", "97150": "MF",
}  # fmt: skip


def country_of(post_code: str | None) -> str:
    """Return the country as an ERP sees it: overseas departments are countries of their own."""
    code = (post_code or "").zfill(5)
    return OVERSEAS.get(code) or OVERSEAS.get(code[:3]) or "FR"
