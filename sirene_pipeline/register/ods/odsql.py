"""Building ODSQL text. Values are literals whatever they hold: nothing a partner is called can become a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.register.labels import register_spelling
from sirene_pipeline.register.ods.fields import PROCESSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sirene_pipeline.register.search_query import SearchQuery

HEAD_OFFICE: Final = 'etablissementsiege = "oui"'
ACTIVE: Final = 'etatadministratifetablissement = "Actif"'
NAME_FIELDS: Final = (
    "denominationunitelegale",
    "sigleunitelegale",
    "denominationusuelle1unitelegale",
    "denominationusuelleetablissement",
    "enseigne1etablissement",
    "nomunitelegale",
    "nomusageunitelegale",
)
_GIVEN_NAMES: Final = ("prenomusuelunitelegale", "prenom1unitelegale")
_NAF_LENGTH: Final = 5


def literal(text: str) -> str:
    r"""Quote a text for ODSQL: backslash and double quote are escaped by a backslash, all else stands for itself."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_in(field: str, values: Iterable[str]) -> str:
    """Build ``field in ("a","b")``."""
    return f"{field} in ({','.join(map(literal, values))})"


def equals(field: str, value: str, types: Mapping[str, str]) -> str:
    """Build an equality; a code the data set keeps as a number today is compared as a number."""
    as_number = types.get(field) in ("int", "double") and value.isdigit()
    return f"{field} = {int(value) if as_number else literal(value)}"


def all_of(clauses: Iterable[str]) -> str:
    """Join clauses by AND, each in parentheses."""
    return " and ".join(f"({clause})" for clause in clauses)


def any_of(clauses: Iterable[str]) -> str:
    """Join clauses by OR, each in parentheses."""
    return " or ".join(f"({clause})" for clause in clauses)


def processed_since(day: date) -> str:
    """Build the delta's filter: the establishment or its legal unit was processed on or after a day."""
    return any_of(f"{field} >= date'{day.isoformat()}'" for field in PROCESSED)


def search_where(query: SearchQuery, types: Mapping[str, str]) -> str:
    """Build a search's filter from the fields the data set holds (``types``: field to type).

    Raises:
        ValueError: when a criterion falls on fields the data set does not hold.
    """
    clauses = [
        *(f"{name} = {literal(value)}" for name, value in (("siret", query.siret), ("siren", query.siren)) if value),
        *_name_clauses(query, types),
        *_place_clauses(query, types),
    ]
    if query.naf:
        clauses.append(equals("activiteprincipaleetablissement", dotted_naf(query.naf), types))
    if query.active_only:
        clauses.append(ACTIVE)
    return all_of(clauses)


def _name_clauses(query: SearchQuery, types: Mapping[str, str]) -> list[str]:
    if not query.name or not query.name.strip():
        return []
    if query.mode == "strict":
        spelt = literal(register_spelling(query.name))
        return [any_of(f"startswith({field}, {spelt})" for field in _held(NAME_FIELDS, types))]
    fields = ", ".join(_held(NAME_FIELDS + _GIVEN_NAMES, types))
    return [f"search({fields}, {literal(query.name)})"]


def _place_clauses(query: SearchQuery, types: Mapping[str, str]) -> list[str]:
    clauses = []
    if query.street and query.street.strip():
        field = _held(("adresseetablissement", "libellevoieetablissement"), types)[0]
        clauses.append(f"search({field}, {literal(query.street)})")
    if query.town and query.town.strip():
        field = _held(("libellecommuneetablissement",), types)[0]
        if query.mode == "strict":
            clauses.append(f"startswith({field}, {literal(register_spelling(query.town))})")
        else:
            clauses.append(f"search({field}, {literal(query.town)})")
    if query.post_code and query.post_code.strip():
        fields = _held(("codepostaletablissement", "codecedexetablissement"), types)
        clauses.append(any_of(equals(field, query.post_code.strip(), types) for field in fields))
    if query.department and query.department.strip():
        clauses.append(_in_department(query.department.strip().upper(), types))
    return clauses


def _in_department(code: str, types: Mapping[str, str]) -> str:
    """The data set has left Corsica's department codes empty before, so the commune's code counts too."""
    ways = [equals(field, code, types) for field in ("codedepartementetablissement",) if field in types]
    ways += [f"startswith({field}, {literal(code)})" for field in ("codecommuneetablissement",) if field in types]
    if not ways:
        raise ValueError("The data set holds neither department nor commune codes: search by post code or town.")
    return any_of(ways)


def _held(fields: Iterable[str], types: Mapping[str, str]) -> list[str]:
    held = [field for field in fields if field in types]
    if not held:
        raise ValueError(f"The data set holds none of the fields {', '.join(fields)}: leave that criterion out.")
    return held


def dotted_naf(naf: str) -> str:
    """Write a NAF code with its dot, as the register does: ``6201Z`` to ``62.01Z``."""
    code = naf.strip().upper().replace(".", "")
    return f"{code[:2]}.{code[2:]}" if len(code) == _NAF_LENGTH else naf.strip().upper()
