"""Type the rows of partners, from the spreadsheet or from the register, before any damage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sample.choice import order
from sample.erp_layout import CATEGORY, TYPE, WORKFORCE, country_of
from sample.identifiers import vat_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sample.erp_layout import Row
    from sample.nomenclatures import Nomenclatures
    from sample.records import Record, Register
    from sample.spreadsheet import Spreadsheet

FOREIGN = (
    ("MUSTERFIRMA BEISPIEL GMBH", "Beispielstrasse 1", "10115", "BERLIN", "DE"),
    ("VOORBEELD HANDEL BV", "Voorbeeldstraat 2", "1011 AB", "AMSTERDAM", "NL"),
    ("ESEMPIO FORNITURE SRL", "Via Esempio 3", "20121", "MILANO", "IT"),
    ("EJEMPLO SUMINISTROS SL", "Calle Ejemplo 4", "28001", "MADRID", "ES"),
    ("SAMPLE TRADING LTD", "5 Sample Street", "EC1A 1AA", "LONDON", "GB"),
    ("EXEMPLE DISTRIBUTION SA", "Rue de l'Exemple 6", "1000", "BRUXELLES", "BE"),
)
COUNTRIES = {"99109": "DE", "99140": "CH"}
"""INSEE's codes of the countries the sample needs."""


class Partners:
    """Gives rows for SIRETs."""

    def __init__(self, names: Nomenclatures, spreadsheet: Spreadsheet, register: Register) -> None:
        self.names = names
        self.spreadsheet = spreadsheet
        self.register = register

    def from_spreadsheet(self, sirets: Iterable[str]) -> Iterator[Row]:
        """What somebody's ERP held in July 2025."""
        for siret in sirets:
            row = self.spreadsheet.by_siret[siret]
            street = " ".join(part for part in (row["numero_voie"], row["type_voie"], row["libelle_voie"]) if part)
            known = self.register.get(siret, {})
            moved = siret in self.spreadsheet.moved
            yield _company(
                siret,
                name=row["denomination"],
                street=street,
                zip=row["code_postal"],
                city=row["libelle_commune"],
                naf=row["activite_principale"],
                legal_form=row["categorie_juridique"],
                creation_date=row["date_creation"],
                # The spreadsheet held head offices, but for the companies it has several rows of.
                establishment_type="headquarter" if moved else TYPE.get(known.get("etablissementsiege", "")),
            )

    def from_register(self, sirets: Iterable[str]) -> Iterator[Row]:
        """Partners the spreadsheet does not hold, typed from the register: sizes are often empty or out of date."""
        for siret in sirets:
            record = self.register[siret]
            number = int(order(siret)[:4], 16)
            processed = (record["datederniertraitementetablissement"] or "")[:10] or None
            yield _company(
                siret,
                name=record["denominationunitelegale"],
                street=(record["adresseetablissement"] or "").upper() or None,
                zip=record["codepostaletablissement"],
                city=record["libellecommuneetablissement"] or record["libellecommuneetrangeretablissement"],
                country_code=_country(record),
                naf=record["activiteprincipaleetablissement"],
                legal_form=record["categoriejuridiqueunitelegale"],
                creation_date=record["datecreationetablissement"],
                establishment_type=TYPE.get(record["etablissementsiege"]),
                workforce=self._workforce(record, number),
                company_category=None if number % 3 == 0 else CATEGORY.get(record["categorieentreprise"]),
                ods_last_processing=None if number % 3 == 1 else processed,
            )

    def _workforce(self, record: Record, number: int) -> str | None:
        """Of four partners one has none, one that of a smaller band, and two the right one."""
        band = self.names.band_of_label(record["trancheeffectifsetablissement"])
        if band is None or number % 4 == 0:
            return None
        if number % 4 == 1 and band not in {"00", "NN"}:
            bands = list(WORKFORCE)
            band = bands[bands.index(band) - 1]
        return WORKFORCE.get(band)


def foreign_partners() -> Iterator[Row]:
    """Companies of other countries, invented."""
    for name, street, post_code, city, country in FOREIGN:
        yield _company(None, name=name, street=street, zip=post_code, city=city, country_code=country)


def _company(siret: str | None, **values: Any) -> Row:
    siren = siret[:9] if siret else None
    return {
        "is_company": True,
        "active": True,
        "legal_name": values["name"],
        "country_code": country_of(values["zip"]),
        "siren": siren,
        "siret": siret,
        "vat": vat_number(siren) if siren else None,
        "admin_state": "active" if siret else None,
        **values,
    }


def _country(record: Record) -> str | None:
    code = record["codepaysetrangeretablissement"]
    return COUNTRIES.get(code) if code else country_of(record["codepostaletablissement"])
