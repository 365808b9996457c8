"""Shape facts about an establishment into one flat record of the ODS data set (Explore API v2.1, nulls present)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sample.fields import ESTABLISHMENT_FIELDS, UNIT_FIELDS
from sample.nomenclatures import REGION_OF_DEPARTMENT

if TYPE_CHECKING:
    from sample.nomenclatures import Nomenclatures

Record = dict[str, Any]
Register = dict[str, Record]
"""The records by SIRET."""
Facts = tuple[str, dict[str, Any], dict[str, Any]]
"""What a source tells: SIRET, facts about the establishment, facts about its legal unit."""

YES_NO = {"O": "Oui", "N": "Non"}


class RecordMaker:
    """Turns facts (INSEE's codes, under short names) into records; what is not given stays null."""

    def __init__(self, nomenclatures: Nomenclatures) -> None:
        self.names = nomenclatures

    def __call__(self, siret: str, facts: dict[str, Any], unit: dict[str, Any]) -> Record:
        """Return one record with every field of the data set."""
        facts = {key: value for key, value in facts.items() if value not in ("", None)}
        unit = {key: value for key, value in unit.items() if value not in ("", None)}
        record: Record = dict.fromkeys((*ESTABLISHMENT_FIELDS, *UNIT_FIELDS))
        record |= {"siren": siret[:9], "nic": siret[9:], "siret": siret}
        record |= _establishment(facts) | self._unit(unit) | _head_office(siret, facts, unit)
        record |= self._street(facts) | _place_beyond_the_commune(facts) | self._commune(facts)
        for side, known in (("etablissement", facts), ("unitelegale", unit)):
            record |= self._activity(known, side) | self._workforce(known, side)
        return record

    def _unit(self, unit: dict[str, Any]) -> Record:
        legal_form = unit.get("legal_form")
        return _numbered("denominationusuelle{}unitelegale", unit.get("usual_names")) | {
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
            "economiesocialesolidaireunitelegale": unit.get("social_economy"),
            "societemissionunitelegale": unit.get("mission"),
            "caractereemployeurunitelegale": YES_NO.get(unit.get("employer", "")),
        }

    def _street(self, facts: dict[str, Any]) -> Record:
        kind = facts.get("street_type")
        shown_kind = kind if kind == "[ND]" else self.names.street_types.get(kind or "", kind and kind.capitalize())
        number = facts.get("number")
        parts = (number, facts.get("repetition"), shown_kind, facts.get("street"))
        masked = "[ND]" in parts
        complement = facts.get("complement") or ""
        if re.match(r"CHEZ (M|MR|MME|MLLE)\b", complement):
            complement = ""  # a person lives there
        return {
            "complementadresseetablissement": complement or None,
            "numerovoieetablissement": int(number) if number and str(_integer(number)) == number else number,
            "indicerepetitionetablissement": facts.get("repetition"),
            "typevoieetablissement": shown_kind,
            "libellevoieetablissement": facts.get("street"),
            "adresseetablissement": "[ND]" if masked else " ".join(str(part) for part in parts if part) or None,
        }

    def _commune(self, facts: dict[str, Any]) -> Record:
        post_code, town = facts.get("post_code"), facts.get("town")
        commune = facts.get("commune") or self.names.commune(post_code, town)
        department = commune and (commune[:3] if commune.startswith(("97", "98")) else commune[:2])
        region_code, region = REGION_OF_DEPARTMENT.get(department or "", (None, None))
        return {
            "codepostaletablissement": post_code,
            "libellecommuneetablissement": town,
            "codecommuneetablissement": commune,
            "departementetablissement": self.names.departments.get(department or ""),
            "codedepartementetablissement": department,
            "regionetablissement": region,
            "coderegionetablissement": region_code,
        }

    def _activity(self, facts: dict[str, Any], side: str) -> Record:
        code = facts.get("naf")
        known = self.names.naf.get(code or "")
        # Two nomenclatures share codes of this form; only a code that is in NAF rev. 2 is called so.
        nomenclature = facts.get("nomenclature") or ("NAFRev2" if known else None)
        activity = {f"activiteprincipale{side}": code, f"nomenclatureactiviteprincipale{side}": nomenclature}
        if not known or nomenclature != "NAFRev2":
            return activity
        return activity | {
            f"section{side}": self.names.sections.get(known["section"]),
            f"division{side}": known["division_libelle"],
            f"classe{side}": known["classe_libelle"],
        }

    def _workforce(self, facts: dict[str, Any], side: str) -> Record:
        band = self.names.bands.get(facts.get("workforce", ""))
        if not band:
            return {}
        sortable = band["code_triable_ods"]
        return {
            f"trancheeffectifs{side}": band["libelle_ods"],
            f"trancheeffectifs{side}triable": int(sortable) if sortable else None,
            f"anneeeffectifs{side}": facts.get("workforce_year"),
        }


def _establishment(facts: dict[str, Any]) -> Record:
    return _numbered("enseigne{}etablissement", facts.get("signs")) | {
        "statutdiffusionetablissement": facts.get("diffusion"),
        "datecreationetablissement": facts.get("created"),
        "datederniertraitementetablissement": _moment(facts.get("processed")),
        "nombreperiodesetablissement": facts.get("periods"),
        "datedebutetablissement": facts.get("since"),
        "datefermetureetablissement": facts.get("closed_on"),
        "etatadministratifetablissement": {"A": "Actif", "F": "Fermé"}.get(facts.get("state", "")),
        "denominationusuelleetablissement": facts.get("usual_name"),
        "caractereemployeuretablissement": YES_NO.get(facts.get("employer", "")),
    }


def _head_office(siret: str, facts: dict[str, Any], unit: dict[str, Any]) -> Record:
    head_office = facts.get("head_office")
    nic = unit.get("head_office_nic") or (siret[9:] if head_office else None)
    return {
        "etablissementsiege": None if head_office is None else ("oui" if head_office else "non"),
        "nicsiegeunitelegale": nic,
        "siretsiegeunitelegale": siret[:9] + nic if nic else None,
    }


def _place_beyond_the_commune(facts: dict[str, Any]) -> Record:
    """What an address says apart from street and commune: the delivery office, a foreign place, the point."""
    place = {
        "distributionspecialeetablissement": facts.get("special"),
        "codecedexetablissement": facts.get("cedex"),
        "libellecedexetablissement": facts.get("cedex_town"),
        "libellecommuneetrangeretablissement": facts.get("foreign_town"),
        "codepaysetrangeretablissement": facts.get("country_code"),
        "libellepaysetrangeretablissement": facts.get("country"),
        "codeepcietablissement": facts.get("epci"),
    }
    if not facts.get("lat") or not facts.get("lon"):
        return place
    return place | {"geolocetablissement": {"lon": float(facts["lon"]), "lat": float(facts["lat"])}}


def _numbered(field: str, names: list[str] | None) -> Record:
    """Spread up to three names over the fields that have a number in their names."""
    return {field.format(number): name for number, name in enumerate([*(names or []), None, None, None][:3], start=1)}


def _integer(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _moment(text: str | None) -> str | None:
    return f"{text[:19]}+00:00" if text else None
