"""The sources of the sample register, each turned into facts about establishments."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sample_records import Nomenclatures, RecordMaker, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARSED_STREET_TYPES = (
    "ALLEE", "AVENUE", "BOULEVARD", "CHEMIN", "COURS", "ESPLANADE", "FAUBOURG", "IMPASSE", "PASSAGE", "PLACE", "QUAI",
    "ROUTE", "RUE", "RUELLE", "SQUARE", "TRAVERSE",
)  # fmt: skip
"""The types looked for in an address given in one string; rarer words are as often a part of the name."""

Facts = tuple[str, dict[str, Any], dict[str, Any]]

NAMED_LIKE_PERSONS = {"479285801", "800329849"}
"""Legal persons whose name is a person's: left out, they add nothing."""


def luhn_complete(digits: str) -> str:
    """Append the digit that makes a number pass Luhn's check."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - Luhn
    return digits + str(-total % 10)


def sample_siren(number: int) -> str:
    """Return a SIREN that begins with 9999, passes the check and belongs to nobody."""
    return luhn_complete(f"9999{number:04d}")


def sample_siret(number: int, establishment: int = 1) -> str:
    """Return a SIRET of a sample SIREN."""
    return luhn_complete(f"{sample_siren(number)}{establishment:04d}")


class Sources:
    """Reads the folder of source data; every method yields (SIRET, facts, facts of the unit)."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.names = Nomenclatures(data)
        self.make = RecordMaker(self.names)
        self.extract = read_csv(data / "erp_pairs" / "erp_extract_2025-07.csv")
        self.moves = read_csv(data / "erp_pairs" / "siege_moves_2025-07_to_2025-12.csv")
        self.changes = read_csv(data / "erp_pairs" / "changes_2025-07_to_2025-12.csv")

    def records(self, more_from_extract: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
        """Return the records by SIRET; where two sources know one establishment, the first listed here wins."""
        records: dict[str, dict[str, Any]] = {record["siret"]: record for record in self._recorded()}
        sources = (
            self._seed(),
            self._december(),
            self._api_answers(),
            self._search_results(),
            self._stock(),
            self._groups(),
            self._old_head_offices(),
            self._extract(more_from_extract),
        )
        for source in sources:
            for siret, facts, unit in source:
                if siret[:9] not in NAMED_LIKE_PERSONS and siret not in records:
                    records[siret] = self.make(siret, facts, unit)
        return dict(sorted(records.items()))

    def _recorded(self) -> Iterator[dict[str, Any]]:
        """The records once answered by ODS itself, as they were, with nulls for what v1 left out."""
        for name in (
            "v1_search_siren_832940670_2023-08",
            "v1_search_siren_944716448_2025-07",
            "v1_record_siret_88076068100010",
        ):
            answer = json.loads((self.data / "ods" / f"{name}.json").read_text(encoding="utf-8"))
            fields = (answer["records"][0] if "records" in answer else answer)["fields"]
            record = self.make(fields["siret"], {}, {}) | fields
            if isinstance(point := record.get("geolocetablissement"), list):
                record["geolocetablissement"] = {"lon": point[1], "lat": point[0]}
            yield record

    def _seed(self) -> Iterator[Facts]:
        """The companies of the specification; all but VISIATIV FINANCEMENT bear sample identifiers."""
        public = {"diffusion": "O", "state": "A", "head_office": True}
        yield (
            sample_siret(15),
            public
            | {"number": "52", "street_type": "QUAI", "street": "PAUL SEDALLIAN", "post_code": "69009", "town": "LYON"}
            | {"workforce": "51"},
            {"diffusion": "O", "state": "A", "name": "CEGID", "category": "ETI", "workforce": "51"},
        )
        yield (
            sample_siret(16),
            public
            | {"number": "2", "street_type": "RUE", "street": "DES ERABLES", "post_code": "69760", "town": "LIMONEST"}
            | {"workforce": "12", "processed": "2024-07-02T10:00:00"},
            {"diffusion": "O", "state": "A", "name": "LDLC BOUTIQUES", "category": "ETI", "workforce": "12"}
            | {"processed": "2024-07-02T10:00:00"},
        )
        yield (
            "47991525800020",
            public
            | {"number": "26", "street_type": "RUE", "street": "BENOIT BENNIER", "post_code": "69260"}
            | {"town": "CHARBONNIERES-LES-BAINS", "naf": "66.19B", "created": "2005-01-01", "workforce": "01"},
            {"diffusion": "O", "state": "A", "name": "VISIATIV FINANCEMENT", "category": "ETI", "workforce": "01"}
            | {"created": "2005-01-01"},
        )
        for number, name in ((17, "VISIATIV EXEMPLE SOLUTIONS"), (18, "VISIATIV EXEMPLE SERVICES")):
            place = {"number": "26", "street_type": "RUE", "street": "BENOIT BENNIER", "post_code": "69260"}
            facts = public | place | {"town": "CHARBONNIERES-LES-BAINS"}
            yield sample_siret(number), facts, {"diffusion": "O", "state": "A", "name": name}

    def _december(self) -> Iterator[Facts]:
        """INSEE's answers of December 2025: head offices of legal persons created in the year."""
        for name in ("etablissements_2025-12-15", "etablissements_2025-12_decembre"):
            for line in (self.data / "insee" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                unit, address = row["uniteLegale"], row["adresseEtablissement"]
                period = row["periodesEtablissement"][0]
                # Neither the state nor the diffusion was among the fields asked: see the README of the sample.
                diffusion = "P" if "[ND]" in address.values() else "O"
                facts = {
                    "diffusion": diffusion,
                    "state": "A",
                    "head_office": row["etablissementSiege"],
                    "created": row["dateCreationEtablissement"],
                    "number": address["numeroVoieEtablissement"],
                    "street_type": address["typeVoieEtablissement"],
                    "street": address["libelleVoieEtablissement"],
                    "post_code": address["codePostalEtablissement"],
                    "town": address["libelleCommuneEtablissement"],
                    "since": period["dateDebut"],
                    "naf": period["activitePrincipaleEtablissement"],
                    "periods": len(row["periodesEtablissement"]),
                }
                unit_facts = {
                    "diffusion": diffusion,
                    "state": "A",
                    "created": unit["dateCreationUniteLegale"],
                    "name": unit["denominationUniteLegale"],
                    "legal_form": unit["categorieJuridiqueUniteLegale"],
                }
                yield row["siret"], facts, unit_facts

    def _search_results(self) -> Iterator[Facts]:
        """API Recherche d'entreprises: head offices in full, other establishments with their address in one string."""
        folder = self.data / "recherche_entreprises"
        results = [
            json.loads(line)
            for line in (folder / "results_legal_persons.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        results += json.loads((folder / "search_356000000_la_poste.json").read_text(encoding="utf-8"))["results"]
        for result in results:
            head_office = result["siege"]
            unit = _unit_of_search_result(result)
            yield head_office["siret"], _facts_of_search_result(head_office, _parts(head_office)), unit
            for other in result["matching_etablissements"]:
                if other["siret"] != head_office["siret"]:
                    yield other["siret"], _facts_of_search_result(other, self.parse(other["adresse"])), unit

    def _api_answers(self) -> Iterator[Facts]:
        """Complete answers of INSEE's API about one company, its closed establishments included."""
        for name in (
            "siret_41816609600069_api311",
            "sirets_by_siren_418166096_api3",
            "sirets_by_siren_one_api3",
        ):
            answer = json.loads((self.data / "insee" / f"{name}.json").read_text(encoding="utf-8"))
            for row in answer.get("etablissements") or [answer["etablissement"]]:
                period = row["periodesEtablissement"][0]
                flat = row | row["adresseEtablissement"] | period
                yield row["siret"], _facts_of_insee(flat), _unit_of_insee(row["uniteLegale"])

    def _stock(self) -> Iterator[Facts]:
        """INSEE's monthly stock: old closed establishments with their unit, purged ones among them."""
        folder = self.data / "sirene_stock"
        units = {row["siren"]: row for row in read_csv(folder / "StockUniteLegale_utf8_sample_legal_persons.csv")}
        for row in read_csv(folder / "StockEtablissement_utf8_sample_legal_persons.csv"):
            flags = {"etablissementSiege": row["etablissementSiege"] == "true"}
            facts = _facts_of_insee(row | flags)
            yield row["siret"], facts, _unit_of_insee(units.get(row["siren"], {}))

    def _groups(self) -> Iterator[Facts]:
        """Establishments of large groups in the stock of July 2026."""
        for row in read_csv(self.data / "sirene_stock" / "etablissements_groupes_defense_2026-07.csv"):
            facts = self.parse(row["adresse"]) | {
                "diffusion": "O",
                "state": "A" if row["etat_sirene"] == "ACTIF" else "F",
                "head_office": {"true": True, "false": False}.get(row["est_siege_unite_legale_sirene"]),
                "naf": row["ape_sirene"],
                "lat": row["latitude"],
                "lon": row["longitude"],
            }
            yield row["siret"], facts, {"diffusion": "O", "name": row["raison_sociale_sirene"]}

    def _old_head_offices(self) -> Iterator[Facts]:
        """The establishments that were head offices in July 2025 and no more in December."""
        july = {row["siret"]: row for row in self.extract}
        for move in self.moves:
            row = july[move["siret_erp_2025-07"]]
            unit = {
                "diffusion": "O",
                "state": "A",
                "name": move["denomination_sirene"],
                "legal_form": row["categorie_juridique"],
                "head_office_nic": move["siret_siege_2025-12"][9:],
            }
            closed = {"diffusion": "O", "state": "F", "head_office": False}
            yield row["siret"], _facts_of_extract(row) | closed, unit

    def _extract(self, rows: list[dict[str, str]]) -> Iterator[Facts]:
        """Undamaged rows of the July spreadsheet, filled from INSEE's API; it does not mark head offices."""
        for row in rows:
            unit = {"diffusion": "O", "state": "A", "name": row["denomination"], "acronym": row["sigle"]}
            facts = _facts_of_extract(row) | {"diffusion": "O", "state": "A"}
            yield row["siret"], facts, unit | {"legal_form": row["categorie_juridique"]}

    def parse(self, address: str | None) -> dict[str, Any]:
        """Read an address in one string: ``complement number type label post code town``."""
        matched = re.fullmatch(r"(?:(.*?) )?(\d{5}) (\D+)", address or "")
        if not matched:
            return {}
        street, post_code, town = matched.groups()
        parts: dict[str, Any] = {"post_code": post_code, "town": town}
        types = "|".join(PARSED_STREET_TYPES)
        found = re.fullmatch(rf"(?:(\D.*?) )?(?:(\d+) )?(?:(?<=\d )([A-D]|BIS|TER) )?({types}) (.+)", street or "")
        if not found:
            return parts | {"street": street}
        complement, number, repetition, kind, label = found.groups()
        return parts | {
            "complement": complement,
            "number": number,
            "repetition": repetition,
            "street_type": kind,
            "street": label,
        }


def _facts_of_extract(row: dict[str, str]) -> dict[str, Any]:
    return {
        "created": row["date_creation"],
        "number": row["numero_voie"],
        "street_type": row["type_voie"],
        "street": row["libelle_voie"],
        "post_code": row["code_postal"].zfill(5),
        "town": row["libelle_commune"],
        "naf": row["activite_principale"],
    }


def _parts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "complement": row["complement_adresse"],
        "number": row["numero_voie"],
        "repetition": row["indice_repetition"],
        "street_type": row["type_voie"],
        "street": row["libelle_voie"],
        "special": row["distribution_speciale"],
        "cedex": row["cedex"],
        "cedex_town": row["libelle_cedex"],
        "foreign_town": row["libelle_commune_etranger"],
        "country_code": row["code_pays_etranger"],
        "country": row["libelle_pays_etranger"],
    }


def _facts_of_search_result(row: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    return parts | {
        "diffusion": row["statut_diffusion_etablissement"],
        "state": row["etat_administratif"],
        "head_office": row["est_siege"],
        "created": row["date_creation"],
        "since": row["date_debut_activite"],
        "closed_on": row["date_fermeture"],
        "post_code": row["code_postal"],
        "town": row["libelle_commune"],
        "commune": row["commune"],
        "epci": row["epci"],
        "signs": row["liste_enseignes"],
        "usual_name": row["nom_commercial"],
        "naf": row["activite_principale"],
        "workforce": row["tranche_effectif_salarie"],
        "workforce_year": row["annee_tranche_effectif_salarie"],
        "employer": row["caractere_employeur"],
        "processed": row.get("date_mise_a_jour_insee"),
        "lat": row["latitude"],
        "lon": row["longitude"],
    }


def _unit_of_search_result(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "diffusion": result["statut_diffusion"],
        "state": result["etat_administratif"],
        "created": result["date_creation"],
        "closed_on": result["date_fermeture"],
        "name": result["nom_raison_sociale"],
        "acronym": result["sigle"],
        "category": result["categorie_entreprise"],
        "category_year": result["annee_categorie_entreprise"],
        "legal_form": result["nature_juridique"],
        "naf": result["activite_principale"],
        "workforce": result["tranche_effectif_salarie"],
        "workforce_year": result["annee_tranche_effectif_salarie"],
        "processed": result["date_mise_a_jour_insee"],
        "head_office_nic": result["siege"]["siret"][9:],
        "association": (result["complements"] or {}).get("identifiant_association"),
    }


def _facts_of_insee(row: dict[str, Any]) -> dict[str, Any]:
    """INSEE's own names, as its API and its stock files spell them."""
    state = row["etatAdministratifEtablissement"]
    return {
        "diffusion": row["statutDiffusionEtablissement"],
        "state": state,
        "head_office": row["etablissementSiege"],
        "created": row["dateCreationEtablissement"],
        "since": row["dateDebut"],
        "closed_on": row["dateDebut"] if state == "F" else None,
        "processed": row["dateDernierTraitementEtablissement"],
        "periods": int(row["nombrePeriodesEtablissement"]) if row["nombrePeriodesEtablissement"] else None,
        "workforce": row["trancheEffectifsEtablissement"],
        "workforce_year": row["anneeEffectifsEtablissement"],
        "complement": row["complementAdresseEtablissement"],
        "number": row["numeroVoieEtablissement"],
        "repetition": row["indiceRepetitionEtablissement"],
        "street_type": row["typeVoieEtablissement"],
        "street": row["libelleVoieEtablissement"],
        "post_code": row["codePostalEtablissement"],
        "town": row["libelleCommuneEtablissement"],
        "commune": row["codeCommuneEtablissement"],
        "special": row["distributionSpecialeEtablissement"],
        "cedex": row["codeCedexEtablissement"],
        "cedex_town": row["libelleCedexEtablissement"],
        "foreign_town": row["libelleCommuneEtrangerEtablissement"],
        "country_code": row["codePaysEtrangerEtablissement"],
        "country": row["libellePaysEtrangerEtablissement"],
        "signs": [row[f"enseigne{n}Etablissement"] for n in (1, 2, 3) if row[f"enseigne{n}Etablissement"]],
        "usual_name": row["denominationUsuelleEtablissement"],
        "naf": row["activitePrincipaleEtablissement"],
        "nomenclature": row["nomenclatureActivitePrincipaleEtablissement"],
        "employer": row["caractereEmployeurEtablissement"],
    }


def _unit_of_insee(unit: dict[str, Any]) -> dict[str, Any]:
    names = [f"denominationUsuelle{number}UniteLegale" for number in (1, 2, 3)]
    return {
        "diffusion": unit.get("statutDiffusionUniteLegale"),
        "purged": unit.get("unitePurgeeUniteLegale"),
        "state": unit.get("etatAdministratifUniteLegale"),
        "created": unit.get("dateCreationUniteLegale"),
        "since": unit.get("dateDebut"),
        "periods": int(unit["nombrePeriodesUniteLegale"]) if unit.get("nombrePeriodesUniteLegale") else None,
        "name": unit.get("denominationUniteLegale"),
        "acronym": unit.get("sigleUniteLegale"),
        "usual_names": [unit[name] for name in names if unit.get(name)],
        "legal_form": unit.get("categorieJuridiqueUniteLegale"),
        "naf": unit.get("activitePrincipaleUniteLegale"),
        "nomenclature": unit.get("nomenclatureActivitePrincipaleUniteLegale"),
        "workforce": unit.get("trancheEffectifsUniteLegale"),
        "workforce_year": unit.get("anneeEffectifsUniteLegale"),
        "processed": unit.get("dateDernierTraitementUniteLegale"),
        "category": unit.get("categorieEntreprise"),
        "category_year": unit.get("anneeCategorieEntreprise"),
        "head_office_nic": unit.get("nicSiegeUniteLegale"),
        "association": unit.get("identifiantAssociationUniteLegale"),
        "social_economy": unit.get("economieSocialeSolidaireUniteLegale"),
        "mission": unit.get("societeMissionUniteLegale"),
        "employer": unit.get("caractereEmployeurUniteLegale"),
    }
