"""The department, the region and the country of a commune or a post code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.nomenclatures import country_iso
from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.places.communes import communes_of_post_code, present_commune
from sirene_pipeline.domain.places.towns import town_key
from sirene_pipeline.domain.text import is_blank, is_mask

if TYPE_CHECKING:
    from sirene_pipeline.domain.records import Establishment

FRANCE: Final = "FR"
OVERSEAS: Final = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF",
    "984": "TF", "986": "WF", "987": "PF", "988": "NC", "989": "CP",
}  # fmt: skip
"""Departments and collectivities that are countries of their own in ISO 3166, as most ERPs keep them."""

_SAINT_BARTHELEMY: Final = frozenset({"97133", "97123", "97098"})
_SAINT_MARTIN: Final = frozenset({"97150", "97127", "97051", "97052", "97055", "97056"})
"""Post codes and former commune codes of the two islands that left Guadeloupe (971) in 2007."""
_TOWNS: Final = {
    "SAINT BARTHELEMY": "977", "GUSTAVIA": "977", "SAINT MARTIN": "978", "MARIGOT": "978", "GRAND CASE": "978",
}  # fmt: skip
_MONACO_POST_CODES: Final = "980"
_CODE_LENGTH: Final = 5


def department_of(commune_code: str | None, post_code: str | None) -> str | None:
    """Give the department (``2A``, ``75``, ``974``, ``978``), from the commune first; ``None`` when neither tells.

    A post code's first two digits are its department only where nothing better is known: 20000 is 2A, and some rural
    post codes are served from the department next door.
    """
    commune = present_commune(_plain(commune_code))
    if commune is not None:
        return _department_of_code(commune)
    post_code = _plain(post_code)
    if len(post_code) != _CODE_LENGTH or not post_code.isdigit() or post_code.startswith(_MONACO_POST_CODES):
        return None
    served = {_department_of_code(code) for code in communes_of_post_code(post_code)}
    if len(served) == 1:
        return served.pop()
    if post_code.startswith("20"):
        return "2A" if post_code < "20200" else "2B"
    return _department_of_code(post_code)


def department_label(department: str | None) -> str | None:
    """Give the name of a department or collectivity."""
    row = _departments().get(department or "")
    return row["label_fr"] if row else None


def region_of(department: str | None) -> str | None:
    """Give the name of a department's region; ``None`` for the collectivities, which belong to none."""
    row = _departments().get(department or "")
    return (row["region_fr"] or None) if row else None


def country_of(post_code: str | None, commune_code: str | None, town: str | None = None) -> str | None:
    """Give the ISO country of a French place: FR, MC, or an overseas code; ``None`` when the codes do not tell.

    97150 is Saint-Martin and 97133 Saint-Barthélemy, though both begin like Guadeloupe; the town decides between
    them where the codes are Guadeloupe's.
    """
    if _plain(post_code).startswith(_MONACO_POST_CODES) or _plain(commune_code) == "99138":
        return "MC"
    department = department_of(commune_code, post_code)
    if department == "971":
        department = _TOWNS.get(town_key(town), department)
    if department is None:
        return None
    return OVERSEAS.get(department, FRANCE if department in _departments() else None)


def country_of_establishment(establishment: Establishment) -> str | None:
    """Give the ISO country of an establishment, or ``None``.

    A post code and a commune win over the country the register states, which is wrong on some branches of foreign
    companies; without codes and without a stated country, a town is in France.
    """
    place = country_of(establishment.post_code, establishment.commune_code, establishment.town)
    if place is not None:
        return place
    stated = stated_country(establishment)
    if stated is not None or not (is_blank(establishment.country_code) and is_blank(establishment.country_label)):
        return stated
    return FRANCE if not is_blank(establishment.town) and is_blank(establishment.foreign_town) else None


def stated_country(establishment: Establishment) -> str | None:
    """Give the ISO country the register states by INSEE's code or by name, whatever the address says."""
    return country_iso(establishment.country_code) or country_iso(establishment.country_label)


def _department_of_code(code: str) -> str:
    if code in _SAINT_BARTHELEMY:
        return "977"
    if code in _SAINT_MARTIN:
        return "978"
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _plain(text: str | None) -> str:
    return "" if text is None or is_mask(text) else text.strip()


@cache
def _departments() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_table("departments.csv")}
