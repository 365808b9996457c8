"""What INSEE itself says: answers of its API and rows of its monthly stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_files import read_csv, read_json, read_json_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample.records import Facts


def december_answers(data: Path) -> Iterator[Facts]:
    """Answers of December 2025: head offices of legal persons created in the year."""
    for name in ("etablissements_2025-12-15", "etablissements_2025-12_decembre"):
        for row in read_json_lines(data / "insee" / f"{name}.jsonl"):
            unit, address = row["uniteLegale"], row["adresseEtablissement"]
            period = row["periodesEtablissement"][0]
            # Neither the state nor the diffusion was among the fields asked: see the README of the sample.
            assumed = {"diffusion": "P" if "[ND]" in address.values() else "O", "state": "A"}
            facts = {
                "head_office": row["etablissementSiege"],
                "created": row["dateCreationEtablissement"],
                "since": period["dateDebut"],
                "naf": period["activitePrincipaleEtablissement"],
                "periods": len(row["periodesEtablissement"]),
            }
            unit_facts = {
                "created": unit["dateCreationUniteLegale"],
                "name": unit["denominationUniteLegale"],
                "legal_form": unit["categorieJuridiqueUniteLegale"],
            }
            yield row["siret"], assumed | facts | _street(address), assumed | unit_facts


def complete_answers(data: Path) -> Iterator[Facts]:
    """Complete answers about one company, its closed establishments included."""
    for name in ("siret_41816609600069_api311", "sirets_by_siren_418166096_api3", "sirets_by_siren_one_api3"):
        answer = read_json(data / "insee" / f"{name}.json")
        for row in answer.get("etablissements") or [answer["etablissement"]]:
            flat = row | row["adresseEtablissement"] | row["periodesEtablissement"][0]
            yield row["siret"], _establishment(flat), _unit(row["uniteLegale"])


def stock(data: Path) -> Iterator[Facts]:
    """The monthly stock: old closed establishments with their unit, purged ones among them."""
    folder = data / "sirene_stock"
    units = {row["siren"]: row for row in read_csv(folder / "StockUniteLegale_utf8_sample_legal_persons.csv")}
    for row in read_csv(folder / "StockEtablissement_utf8_sample_legal_persons.csv"):
        flags = {"etablissementSiege": row["etablissementSiege"] == "true"}
        yield row["siret"], _establishment(row | flags), _unit(units.get(row["siren"], {}))


def _establishment(row: dict[str, Any]) -> dict[str, Any]:
    """INSEE's own names, as its API and its stock files spell them."""
    state = row["etatAdministratifEtablissement"]
    facts = {
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
        "signs": [row[f"enseigne{n}Etablissement"] for n in (1, 2, 3) if row[f"enseigne{n}Etablissement"]],
        "usual_name": row["denominationUsuelleEtablissement"],
        "naf": row["activitePrincipaleEtablissement"],
        "nomenclature": row["nomenclatureActivitePrincipaleEtablissement"],
        "employer": row["caractereEmployeurEtablissement"],
    }
    return facts | _street(row) | _rest_of_address(row)


def _street(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row["numeroVoieEtablissement"],
        "street_type": row["typeVoieEtablissement"],
        "street": row["libelleVoieEtablissement"],
        "post_code": row["codePostalEtablissement"],
        "town": row["libelleCommuneEtablissement"],
    }


def _rest_of_address(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "complement": row["complementAdresseEtablissement"],
        "repetition": row["indiceRepetitionEtablissement"],
        "commune": row["codeCommuneEtablissement"],
        "special": row["distributionSpecialeEtablissement"],
        "cedex": row["codeCedexEtablissement"],
        "cedex_town": row["libelleCedexEtablissement"],
        "foreign_town": row["libelleCommuneEtrangerEtablissement"],
        "country_code": row["codePaysEtrangerEtablissement"],
        "country": row["libellePaysEtrangerEtablissement"],
    }


def _unit(unit: dict[str, Any]) -> dict[str, Any]:
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
