"""What API Recherche d'entreprises says: head offices in full, other sites with their address in one string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_files import read_json, read_json_lines

from sample.addresses import parse_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample.records import Facts


def search_results(data: Path) -> Iterator[Facts]:
    """Establishments of the results saved: of many legal persons, and of La Poste."""
    folder = data / "recherche_entreprises"
    results = read_json_lines(folder / "results_legal_persons.jsonl")
    results += read_json(folder / "search_356000000_la_poste.json")["results"]
    for result in results:
        head_office = result["siege"]
        unit = _unit(result)
        yield head_office["siret"], _establishment(head_office, _address(head_office)), unit
        for other in result["matching_etablissements"]:
            if other["siret"] != head_office["siret"]:
                yield other["siret"], _establishment(other, parse_address(other["adresse"])), unit


def _address(row: dict[str, Any]) -> dict[str, Any]:
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


def _establishment(row: dict[str, Any], address: dict[str, Any]) -> dict[str, Any]:
    return address | {
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


def _unit(result: dict[str, Any]) -> dict[str, Any]:
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
