"""The official labels and codes: workforce bands, legal forms, activities, street types, communes and regions."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from data_files import read_csv

if TYPE_CHECKING:
    from pathlib import Path

# The departments of each region (code, label): INSEE's official code of geography.
REGIONS = {
    ("84", "Auvergne-Rhône-Alpes"): "01 03 07 15 26 38 42 43 63 69 73 74",
    ("27", "Bourgogne-Franche-Comté"): "21 25 39 58 70 71 89 90",
    ("53", "Bretagne"): "22 29 35 56",
    ("24", "Centre-Val de Loire"): "18 28 36 37 41 45",
    ("94", "Corse"): "2A 2B",
    ("44", "Grand Est"): "08 10 51 52 54 55 57 67 68 88",
    ("32", "Hauts-de-France"): "02 59 60 62 80",
    ("11", "Île-de-France"): "75 77 78 91 92 93 94 95",
    ("28", "Normandie"): "14 27 50 61 76",
    ("75", "Nouvelle-Aquitaine"): "16 17 19 23 24 33 40 47 64 79 86 87",
    ("76", "Occitanie"): "09 11 12 30 31 32 34 46 48 65 66 81 82",
    ("52", "Pays de la Loire"): "44 49 53 72 85",
    ("93", "Provence-Alpes-Côte d'Azur"): "04 05 06 13 83 84",
    ("01", "Guadeloupe"): "971",
    ("02", "Martinique"): "972",
    ("03", "Guyane"): "973",
    ("04", "La Réunion"): "974",
    ("06", "Mayotte"): "976",
}
REGION_OF_DEPARTMENT = {department: region for region, codes in REGIONS.items() for department in codes.split()}
LARGE_TOWNS = {"PARIS", "LYON", "MARSEILLE"}  # their post codes name the arrondissement


def fold(text: str) -> str:
    """Fold a town's name: capitals without accents, hyphens or apostrophes, SAINT and SAINTE short."""
    text = text.upper().replace("Œ", "OE").replace("Æ", "AE")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"[^A-Z0-9]+", " ", text).strip()
    return re.sub(r"\bSAINT(E?)\b", r"ST\1", text)


class Nomenclatures:
    """The official labels, read once from the folder of the source data."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "nomenclatures"
        self.communes_file = data / "matching" / "laposte_communes.csv.gz"

    @cached_property
    def bands(self) -> dict[str, dict[str, str]]:
        """Workforce bands by INSEE code."""
        return {row["code"]: row for row in read_csv(self.folder / "tranche_effectifs.csv")}

    def band_of_label(self, label: str | None) -> str | None:
        """Return INSEE's code of the workforce band ODS shows under this label."""
        return next((code for code, row in self.bands.items() if row["libelle_ods"] == label), None)

    @cached_property
    def legal_forms(self) -> dict[str, str]:
        """Labels of the legal categories of level 3."""
        rows = read_csv(self.folder / "categories_juridiques.csv")
        return {row["code"]: row["libelle"] for row in rows if row["niveau"] == "3"}

    @cached_property
    def naf(self) -> dict[str, dict[str, str]]:
        """NAF rev. 2 by dotted code."""
        return {row["code"]: row for row in read_csv(self.folder / "naf_rev2.csv")}

    @cached_property
    def sections(self) -> dict[str, str]:
        """The labels ODS shows for the NAF sections."""
        return {row["section"]: row["libelle_ods"] for row in read_csv(self.folder / "naf_rev2_sections_ods.csv")}

    @cached_property
    def departments(self) -> dict[str, str]:
        """Labels of the departments."""
        return {row["code"]: row["libelle"] for row in read_csv(self.folder / "departements.csv")}

    @cached_property
    def street_types(self) -> dict[str, str]:
        """From INSEE's code or capitals to the long form ODS shows (``AV`` and ``AVENUE`` give ``Avenue``)."""
        types: dict[str, str] = {}
        for row in read_csv(self.folder / "type_voie.csv"):
            shown = row["libelle_ods_presume"] or row["libelle_majuscules"].capitalize()
            types |= {name: shown for name in (row["libelle_majuscules"], row["code"]) if name and name not in types}
        return types

    @cached_property
    def communes(self) -> dict[tuple[str, str], set[str]]:
        """Codes of the communes by post code and folded name."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in read_csv(self.communes_file):
            for name in (row["nom_commune"], row["libelle_acheminement"], row["ligne_5"]):
                if name:
                    found.setdefault((row["code_postal"], fold(name)), set()).add(row["code_commune_insee"])
        return found

    @cached_property
    def communes_of_departments(self) -> dict[tuple[str, str], set[str]]:
        """Codes of the communes of 2026 by department and folded name, for those merged since the post's table."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in read_csv(self.folder / "communes_2026.csv"):
            key = (row["code_departement"], fold(row["nom"]))
            found.setdefault(key, set()).add(row["code_insee"])
        return found

    def commune(self, post_code: str | None, town: str | None) -> str | None:
        """Return the only commune with this post code (or department) and name, or ``None``."""
        if not post_code or not post_code.isdigit() or not town:
            return None
        name = re.sub(r" \d+(EME|ER)?$", "", fold(town))
        district = f"{name} {int(post_code[3:]):02d}" if name in LARGE_TOWNS else ""
        department = post_code[:3] if post_code.startswith("97") else post_code[:2]
        codes = (
            self.communes.get((post_code, district))
            or self.communes.get((post_code, name))
            or self.communes_of_departments.get((department, name))
            or set()
        )
        return next(iter(codes)) if len(codes) == 1 else None
