"""Shape facts about an establishment into one flat record of the ODS data set (Explore API v2.1, nulls present)."""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ESTABLISHMENT_FIELDS = (
    "siren", "nic", "siret", "statutdiffusionetablissement", "datecreationetablissement",
    "trancheeffectifsetablissement", "trancheeffectifsetablissementtriable", "anneeeffectifsetablissement",
    "activiteprincipaleregistremetiersetablissement", "datederniertraitementetablissement", "etablissementsiege",
    "nombreperiodesetablissement", "complementadresseetablissement", "numerovoieetablissement",
    "indicerepetitionetablissement", "typevoieetablissement", "libellevoieetablissement", "adresseetablissement",
    "codepostaletablissement", "libellecommuneetablissement", "codecommuneetablissement",
    "distributionspecialeetablissement", "codecedexetablissement", "libellecedexetablissement",
    "libellecommuneetrangeretablissement", "codepaysetrangeretablissement", "libellepaysetrangeretablissement",
    "complementadresse2etablissement", "numerovoie2etablissement", "indicerepetition2etablissement",
    "typevoie2etablissement", "libellevoie2etablissement", "codepostal2etablissement",
    "libellecommune2etablissement", "codecommune2etablissement", "distributionspeciale2etablissement",
    "codecedex2etablissement", "libellecedex2etablissement", "libellecommuneetranger2etablissement",
    "codepaysetranger2etablissement", "libellepaysetranger2etablissement", "datedebutetablissement",
    "datefermetureetablissement", "etatadministratifetablissement", "denominationusuelleetablissement",
    "enseigne1etablissement", "enseigne2etablissement", "enseigne3etablissement",
    "activiteprincipaleetablissement", "nomenclatureactiviteprincipaleetablissement",
    "caractereemployeuretablissement", "sectionetablissement", "soussectionetablissement",
    "divisionetablissement", "groupeetablissement", "classeetablissement", "epcietablissement",
    "codeepcietablissement", "departementetablissement", "codedepartementetablissement", "regionetablissement",
    "coderegionetablissement", "codearrondissementetablissement", "geolocetablissement",
)  # fmt: skip
UNIT_FIELDS = (
    "statutdiffusionunitelegale", "unitepurgeeunitelegale", "datecreationunitelegale", "denominationunitelegale",
    "sigleunitelegale", "denominationusuelle1unitelegale", "denominationusuelle2unitelegale",
    "denominationusuelle3unitelegale", "l1_adressage_unitelegale", "sexeunitelegale", "nomunitelegale",
    "nomusageunitelegale", "prenom1unitelegale", "prenom2unitelegale", "prenom3unitelegale", "prenom4unitelegale",
    "prenomusuelunitelegale", "pseudonymeunitelegale", "identifiantassociationunitelegale",
    "trancheeffectifsunitelegale", "trancheeffectifsunitelegaletriable", "anneeeffectifsunitelegale",
    "datederniertraitementunitelegale", "nombreperiodesunitelegale", "categorieentreprise",
    "anneecategorieentreprise", "datedebutunitelegale", "datefermetureunitelegale", "etatadministratifunitelegale",
    "categoriejuridiqueunitelegale", "naturejuridiqueunitelegale", "activiteprincipaleunitelegale",
    "nomenclatureactiviteprincipaleunitelegale", "sectionunitelegale", "soussectionunitelegale",
    "divisionunitelegale", "groupeunitelegale", "classeunitelegale", "nicsiegeunitelegale",
    "siretsiegeunitelegale", "economiesocialesolidaireunitelegale", "societemissionunitelegale",
    "caractereemployeurunitelegale",
)  # fmt: skip

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
YES_NO = {"O": "Oui", "N": "Non"}


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read one CSV file, gzip or plain."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


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


class RecordMaker:
    """Turns facts (INSEE's codes, under short names) into records; what is not given stays null."""

    def __init__(self, nomenclatures: Nomenclatures) -> None:
        self.names = nomenclatures

    def __call__(self, siret: str, facts: dict[str, Any], unit: dict[str, Any]) -> dict[str, Any]:
        """Return one record with every field of the data set."""
        record: dict[str, Any] = dict.fromkeys((*ESTABLISHMENT_FIELDS, *UNIT_FIELDS))
        record |= {"siren": siret[:9], "nic": siret[9:], "siret": siret}
        facts = {key: value for key, value in facts.items() if value not in ("", None)}
        unit = {key: value for key, value in unit.items() if value not in ("", None)}
        self._identity(record, facts, unit)
        self._address(record, facts)
        self._activity(record, facts, "etablissement")
        self._activity(record, unit, "unitelegale")
        self._workforce(record, facts, "etablissement")
        self._workforce(record, unit, "unitelegale")
        return record

    def _identity(self, record: dict[str, Any], facts: dict[str, Any], unit: dict[str, Any]) -> None:
        head_office = facts.get("head_office")
        record["etablissementsiege"] = None if head_office is None else ("oui" if head_office else "non")
        head_office_nic = unit.get("head_office_nic") or (record["nic"] if head_office else None)
        signs = facts.get("signs") or []
        usual = unit.get("usual_names") or []
        for number in (1, 2, 3):
            record[f"enseigne{number}etablissement"] = signs[number - 1] if len(signs) >= number else None
            record[f"denominationusuelle{number}unitelegale"] = usual[number - 1] if len(usual) >= number else None
        legal_form = unit.get("legal_form")
        record |= {
            "statutdiffusionetablissement": facts.get("diffusion"),
            "datecreationetablissement": facts.get("created"),
            "datederniertraitementetablissement": _moment(facts.get("processed")),
            "nombreperiodesetablissement": facts.get("periods"),
            "datedebutetablissement": facts.get("since"),
            "datefermetureetablissement": facts.get("closed_on"),
            "etatadministratifetablissement": {"A": "Actif", "F": "Fermé"}.get(facts.get("state", "")),
            "denominationusuelleetablissement": facts.get("usual_name"),
            "caractereemployeuretablissement": YES_NO.get(facts.get("employer", "")),
            "statutdiffusionunitelegale": unit.get("diffusion"),
            "unitepurgeeunitelegale": unit.get("purged"),
            "datecreationunitelegale": unit.get("created"),
            "denominationunitelegale": unit.get("name"),
            "sigleunitelegale": unit.get("acronym"),
            "identifiantassociationunitelegale": unit.get("association"),
            "datederniertraitementunitelegale": _moment(unit.get("processed")),
            "nombreperiodesunitelegale": unit.get("periods"),
            "categorieentreprise": unit.get("category"),
            "anneecategorieentreprise": unit.get("category_year"),
            "datedebutunitelegale": unit.get("since"),
            "datefermetureunitelegale": unit.get("closed_on"),
            "etatadministratifunitelegale": {"A": "Active", "C": "Cessée"}.get(unit.get("state", "")),
            "categoriejuridiqueunitelegale": legal_form,
            "naturejuridiqueunitelegale": self.names.legal_forms.get(legal_form or ""),
            "nicsiegeunitelegale": head_office_nic,
            "siretsiegeunitelegale": record["siren"] + head_office_nic if head_office_nic else None,
            "economiesocialesolidaireunitelegale": unit.get("social_economy"),
            "societemissionunitelegale": unit.get("mission"),
            "caractereemployeurunitelegale": YES_NO.get(unit.get("employer", "")),
        }

    def _address(self, record: dict[str, Any], facts: dict[str, Any]) -> None:
        post_code, town = facts.get("post_code"), facts.get("town")
        kind = facts.get("street_type")
        shown_kind = kind if kind == "[ND]" else self.names.street_types.get(kind or "", kind and kind.capitalize())
        number = facts.get("number")
        parts = (number, facts.get("repetition"), shown_kind, facts.get("street"))
        masked = "[ND]" in parts
        commune = facts.get("commune") or self.names.commune(post_code, town)
        department = commune and (commune[:3] if commune.startswith(("97", "98")) else commune[:2])
        region_code, region = REGION_OF_DEPARTMENT.get(department or "", (None, None))
        complement = facts.get("complement") or ""
        if re.match(r"CHEZ (M|MR|MME|MLLE)\b", complement):
            complement = ""  # a person lives there
        record |= {
            "complementadresseetablissement": complement or None,
            "numerovoieetablissement": int(number) if number and str(_integer(number)) == number else number,
            "indicerepetitionetablissement": facts.get("repetition"),
            "typevoieetablissement": shown_kind,
            "libellevoieetablissement": facts.get("street"),
            "adresseetablissement": "[ND]" if masked else " ".join(str(part) for part in parts if part) or None,
            "codepostaletablissement": post_code,
            "libellecommuneetablissement": town,
            "codecommuneetablissement": commune,
            "distributionspecialeetablissement": facts.get("special"),
            "codecedexetablissement": facts.get("cedex"),
            "libellecedexetablissement": facts.get("cedex_town"),
            "libellecommuneetrangeretablissement": facts.get("foreign_town"),
            "codepaysetrangeretablissement": facts.get("country_code"),
            "libellepaysetrangeretablissement": facts.get("country"),
            "codeepcietablissement": facts.get("epci"),
            "departementetablissement": self.names.departments.get(department or ""),
            "codedepartementetablissement": department,
            "regionetablissement": region,
            "coderegionetablissement": region_code,
        }
        if facts.get("lat") and facts.get("lon"):
            record["geolocetablissement"] = {"lon": float(facts["lon"]), "lat": float(facts["lat"])}

    def _activity(self, record: dict[str, Any], facts: dict[str, Any], side: str) -> None:
        code = facts.get("naf")
        known = self.names.naf.get(code or "")
        # Two nomenclatures share codes of this form; only a code that is in NAF rev. 2 is called so.
        nomenclature = facts.get("nomenclature") or ("NAFRev2" if known else None)
        record[f"activiteprincipale{side}"] = code
        record[f"nomenclatureactiviteprincipale{side}"] = nomenclature
        if known and nomenclature == "NAFRev2":
            record[f"section{side}"] = self.names.sections.get(known["section"])
            record[f"division{side}"] = known["division_libelle"]
            record[f"classe{side}"] = known["classe_libelle"]

    def _workforce(self, record: dict[str, Any], facts: dict[str, Any], side: str) -> None:
        band = self.names.bands.get(facts.get("workforce", ""))
        if band:
            sortable = band["code_triable_ods"]
            record[f"trancheeffectifs{side}"] = band["libelle_ods"]
            record[f"trancheeffectifs{side}triable"] = int(sortable) if sortable else None
            record[f"anneeeffectifs{side}"] = facts.get("workforce_year")


def _integer(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _moment(text: str | None) -> str | None:
    return f"{text[:19]}+00:00" if text else None
