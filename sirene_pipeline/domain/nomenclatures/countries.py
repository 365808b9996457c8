"""Countries: INSEE's codes, names and ISO codes to ISO 3166 alpha-2."""

from __future__ import annotations

from functools import cache
from typing import Final

from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.text import fold

_OTHER_NAMES: Final = {
    "ANGLETERRE": "GB", "COTE D IVOIRE": "CI", "CZECH REPUBLIC": "CZ", "ECOSSE": "GB", "EMIRATS ARABES UNIS": "AE",
    "ENGLAND": "GB", "ETATS UNIS D AMERIQUE": "US", "FR METROPOLITAINE": "FR", "FRANCE METROPOLITAINE": "FR",
    "FRENCH REPUBLIC": "FR", "GRANDE BRETAGNE": "GB", "GREAT BRITAIN": "GB", "HOLLAND": "NL", "HOLLANDE": "NL",
    "ILE DE LA REUNION": "RE", "LA REUNION": "RE", "MACEDOINE": "MK", "MAYOTTE": "YT", "PAYS DE GALLES": "GB",
    "PRINCIPAUTE DE MONACO": "MC", "REPUBLIC OF KOREA": "KR", "REPUBLIQUE DU CONGO": "CG", "REPUBLIQUE FRANCAISE": "FR",
    "REUNION": "RE", "RUSSIAN FEDERATION": "RU", "SAINT BARTH": "BL", "ST BARTHELEMY": "BL", "ST MARTIN": "MF",
    "ST PIERRE ET MIQUELON": "PM", "SWAZILAND": "SZ", "SYRIAN ARAB REPUBLIC": "SY", "TCHEQUIE": "CZ", "TURKEY": "TR",
    "UK": "GB", "UNITED STATES OF AMERICA": "US", "USA": "US", "VIETNAM": "VN",
}  # fmt: skip


def country_iso(text: str | None) -> str | None:
    """Give the ISO code of a country from INSEE's code (99xxx), its French or English name, or an ISO code.

    The overseas parts of France with post codes of their own have their ISO codes (``La Réunion`` -> ``RE``); a state
    that is no more, which INSEE still lists for births, gives ``None``.
    """
    return _countries().get(fold(text))


def country_label(code: str | None, language: str = "fr") -> str | None:
    """Give the French or English name of an ISO country code."""
    return next((row[f"label_{language}"] for row in _rows() if row["iso2"] == code), None)


@cache
def _rows() -> list[dict[str, str]]:
    return read_table("countries.csv")


@cache
def _countries() -> dict[str, str]:
    names = dict(_OTHER_NAMES)
    for row in _rows():
        names |= {fold(text): row["iso2"] for column, text in row.items() if text and column != "iso2"}
    return names | {row["iso2"]: row["iso2"] for row in _rows()}
