"""The partners of the sample ERP: what somebody's ERP held in July 2025, with the damage real files have."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sample_records import fold
from sample_register import sample_siret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sample_register import Sources

Row = dict[str, Any]
Register = dict[str, dict[str, Any]]

COLUMNS = (
    "id", "ref", "name", "legal_name", "is_company", "active", "parent_id", "street", "street2", "street3", "zip",
    "city", "country_code", "siren", "siret", "mf_siren_number", "vat", "naf", "establishment_type",
    "workforce", "company_category", "legal_form", "admin_state", "creation_date", "ods_last_update",
    "ods_last_processing", "turnover", "categ", "is_customer", "is_supplier", "is_transporter",
)  # fmt: skip
WORKFORCE = {
    "00": "00 - 0 employee",
    "01": "01 - 1 ou 2 salariés",
    "02": "02 - 3 to 5 employees",
    "03": "03 - 6 to 9 employees",
    "11": "04 - 10 to 19 employees",
    "12": "05 - 20 to 49 employees",
    "21": "06 - 50 to 99 employees",
    "22": "07 - 100 to 199 employees",
    "31": "08 - 200 to 249 employees",
    "32": "09 - 250 to 499 employees",
    "41": "10 - 500 to 999 employees",
    "42": "11 - 1 000 to 1 999 employees",
    "51": "12 - 2 000 to 4 999 employees",
    "52": "13 - 5 000 to 9 999 employees",
    "53": "14 - 10 000 employees and more",
    "NN": "15 - Not an employer",
}
CATEGORY = {"PME": "Small or medium-sized company", "ETI": "Mid-sized company", "GE": "Large company"}
TYPE = {"oui": "headquarter", "non": "secondary"}
OVERSEAS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "986": "WF", "987": "PF",
    "988": "NC", "97133": "BL", "97150": "MF",
}  # fmt: skip
CUSTOMER_CATEGORIES = ("Grand compte", "PME", "Prospect", "Fournisseur", "Administration")
CONTACTS = ("Service comptabilité", "Service achats", "Accueil", "Service formation", "Direction technique")
FOREIGN = (
    ("MUSTERFIRMA BEISPIEL GMBH", "Beispielstrasse 1", "10115", "BERLIN", "DE"),
    ("VOORBEELD HANDEL BV", "Voorbeeldstraat 2", "1011 AB", "AMSTERDAM", "NL"),
    ("ESEMPIO FORNITURE SRL", "Via Esempio 3", "20121", "MILANO", "IT"),
    ("EJEMPLO SUMINISTROS SL", "Calle Ejemplo 4", "28001", "MADRID", "ES"),
    ("SAMPLE TRADING LTD", "5 Sample Street", "EC1A 1AA", "LONDON", "GB"),
    ("EXEMPLE DISTRIBUTION SA", "Rue de l'Exemple 6", "1000", "BRUXELLES", "BE"),
)


def order(key: str) -> str:
    """Spread rows evenly and always alike."""
    return hashlib.sha256(key.encode()).hexdigest()


def vat_number(siren: str) -> str:
    """Compute the French VAT number that goes with a SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def country_of(post_code: str | None) -> str:
    """Return the country as an ERP sees it: overseas departments are countries of their own."""
    code = (post_code or "").zfill(5)
    return OVERSEAS.get(code) or OVERSEAS.get(code[:3]) or "FR"


class SampleErp:
    """Builds the rows; every choice is made by a hash of the SIRET, so that the same data give the same ERP."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.by_siret = {row["siret"]: row for row in sources.extract}
        self.moved = [move["siret_erp_2025-07"] for move in sources.moves]
        self.changed = sorted({change["siret"] for change in sources.changes})
        december = {siret for siret, _, _ in sources._december()}  # noqa: SLF001 - one program in several files
        self.common = sorted((s for s in self.by_siret if s in december and s not in set(self.changed)), key=order)
        self.older = self._older_rows(december)

    def _older_rows(self, december: set[str]) -> list[Row]:
        """Rows of the spreadsheet that no later source holds: overseas, undated, secondary establishments."""
        clean = [
            row
            for row in sorted(self.sources.extract, key=lambda row: order(row["siret"]))
            if row["siret"] not in december | set(self.moved) | set(self.changed)
            and row["code_postal"].isdigit()
            and not any(mark in str(row) for mark in ("[ND]", "Å", "Ã", "MASQUEE", "00:00:00", "DIFFUSION PARTIELLE"))
        ]
        several = {row["siren"] for row in clean if sum(other["siren"] == row["siren"] for other in clean) > 1}
        return [
            *[row for row in clean if row["date_creation"] == "1900-01-01"][:8],
            *[row for row in clean if row["siren"] in several][:12],
            *[row for row in clean if len(row["code_postal"]) < 5][:10],  # noqa: PLR2004 - a post code
            *clean[:20],
        ]

    def rows(self, register: Register) -> list[Row]:
        """Return the rows of ``res_partner``."""
        self.register = register
        lost_zero = [s for s in self.common if len(self.by_siret[s]["code_postal"]) == 4]  # noqa: PLR2004 - a post code
        sound = [s for s in self.common if s not in set(lost_zero)]
        overseas = [s for s, record in register.items() if (record["codepostaletablissement"] or "").startswith("97")]
        companies = [
            *self._from_extract([*self.moved, *self.changed, *lost_zero, *sound[:130]]),
            *self._from_extract(row["siret"] for row in self.older),
            *self._from_register(self._with_workforce()),
            *self._from_register(sorted(overseas, key=order)[:14]),
            *self._from_register(self._closed()),
            *self._from_register(self._foreign_and_la_poste()),
        ]
        unique = list({row["siret"]: row for row in companies}.values())
        companies = [
            *unique,
            *self._without_identifiers(sound[130:170]),
            *self._with_siren_only(sound[170:182]),
            *self._archived(sound[182:194]),
            *self._damaged_identifiers(sound[194:202]),
            *self._sharing(sound[202:206]),
            *self._foreign(),
        ]
        return self._numbered(sorted(companies, key=lambda row: order(f"{row['siret']}{row['name']}{row['city']}")))

    def _from_extract(self, sirets: Iterable[str]) -> Iterator[Row]:
        for siret in sirets:
            row = self.by_siret[siret]
            street = " ".join(part for part in (row["numero_voie"], row["type_voie"], row["libelle_voie"]) if part)
            known = self.register.get(siret, {})
            yield self._company(
                siret,
                name=row["denomination"],
                street=street,
                zip=row["code_postal"],
                city=row["libelle_commune"],
                naf=row["activite_principale"],
                legal_form=row["categorie_juridique"],
                creation_date=row["date_creation"],
                # The spreadsheet held head offices, but for the companies it has several rows of.
                establishment_type="headquarter" if siret in self.moved else TYPE.get(known.get("etablissementsiege")),
            )

    def _from_register(self, sirets: Iterable[str]) -> Iterator[Row]:
        """Partners the spreadsheet does not hold, typed from the register: sizes are often empty or out of date."""
        bands = list(WORKFORCE)
        for siret in sirets:
            record = self.register[siret]
            number = int(order(siret)[:4], 16)
            band = self._band(record)
            smaller = bands[bands.index(band) - 1] if band and band not in {"00", "NN"} else band
            stale = {0: None, 1: WORKFORCE.get(smaller)}
            foreign = record["libellecommuneetrangeretablissement"]
            processed = (record["datederniertraitementetablissement"] or "")[:10] or None
            yield self._company(
                siret,
                name=record["denominationunitelegale"],
                street=(record["adresseetablissement"] or "").upper() or None,
                zip=record["codepostaletablissement"],
                city=record["libellecommuneetablissement"] or foreign,
                country_code=_country_of_record(record),
                naf=record["activiteprincipaleetablissement"],
                legal_form=record["categoriejuridiqueunitelegale"],
                creation_date=record["datecreationetablissement"],
                establishment_type=TYPE.get(record["etablissementsiege"]),
                workforce=stale.get(number % 4, WORKFORCE.get(band)),
                company_category=None if number % 3 == 0 else CATEGORY.get(record["categorieentreprise"]),
                ods_last_processing=None if number % 3 == 1 else processed,
            )

    def _band(self, record: Row) -> str | None:
        label = record["trancheeffectifsetablissement"]
        return next((code for code, row in self.sources.names.bands.items() if row["libelle_ods"] == label), None)

    def _with_workforce(self) -> list[str]:
        wanted = [
            siret
            for siret, record in self.register.items()
            if record["etatadministratifetablissement"] == "Actif"
            and record["etatadministratifunitelegale"] == "Active"
            and record["codepostaletablissement"]
            and (self._band(record) or "NN") != "NN"
            and not siret.startswith(("9999", "479915258"))
        ]
        secondary = [
            siret
            for siret, record in self.register.items()
            if record["etablissementsiege"] == "non"
            and record["etatadministratifetablissement"] == "Actif"
            and record["typevoieetablissement"]
        ]
        return [*sorted(wanted, key=order)[:40], *sorted(secondary, key=order)[:24]]

    def _closed(self) -> list[str]:
        """Closed establishments: of a living company, of a ceased one, and of the time before the present NAF."""
        closed = [
            siret
            for siret, record in self.register.items()
            if record["etatadministratifetablissement"] == "Fermé" and siret not in self.moved
        ]
        with_town = [siret for siret in closed if self.register[siret]["denominationunitelegale"]]
        return sorted(with_town, key=order)[:14]

    def _foreign_and_la_poste(self) -> list[str]:
        foreign = [siret for siret, record in self.register.items() if record["codepaysetrangeretablissement"]]
        la_poste = [siret for siret in self.register if siret.startswith("356000000")]
        return [*foreign[:4], *la_poste[:3]]

    def _without_identifiers(self, sirets: list[str]) -> Iterator[Row]:
        """Typed by hand from a letterhead: for the search of a missing SIREN."""
        for number, row in enumerate(self._from_extract(sirets)):
            name = (row["name"], row["name"].title(), f"{row['name']} SAS", row["name"].replace(" ET ", " & "))[
                number % 4
            ]
            street = row["street"].title() if number % 3 else row["street"]
            yield self._blank(
                row, "siren", "siret", "vat", "naf", "legal_form", "creation_date", "establishment_type"
            ) | {
                "name": name,
                "legal_name": None,
                "street": street if number % 5 else None,
                "city": fold(row["city"]).title() if number % 2 else row["city"],
                "zip": row["zip"] if number % 7 else None,
                "admin_state": None,
            }

    def _with_siren_only(self, sirets: list[str]) -> Iterator[Row]:
        for row in self._from_extract(sirets):
            yield self._blank(row, "siret")

    def _archived(self, sirets: list[str]) -> Iterator[Row]:
        for row in self._from_extract(sirets):
            yield row | {"active": False}

    def _damaged_identifiers(self, sirets: list[str]) -> Iterator[Row]:
        """SIRETs as they come out of spreadsheets and keyboards."""
        damages = (
            lambda s: s[:-1] + str((int(s[-1]) + 1) % 10),  # one digit wrong
            lambda s: f"{s[:3]} {s[3:6]} {s[6:9]} {s[9:]}",  # spaces
            lambda s: f"{s}.0",  # a number once
            lambda s: f"{s[0]},{s[1:6]}E+13",  # scientific notation
            lambda _: "00000000000000",
            lambda _: "EN COURS",
            lambda s: s[:9],  # a SIREN in the wrong box
            lambda s: s[:13],  # cut
        )
        for row, damage in zip(self._from_extract(sirets), damages, strict=True):
            yield row | {"siret": damage(row["siret"])}

    def _sharing(self, sirets: list[str]) -> Iterator[Row]:
        """One SIRET on two partners (an office typed twice), and one on three that have nothing in common."""
        twice, thrice, *others = self._from_extract(sirets)
        yield twice
        yield twice | {"name": f"{twice['name']} (FACTURATION)"}
        yield thrice
        for other in others:
            yield other | {"siren": thrice["siren"], "siret": thrice["siret"], "vat": thrice["vat"]}

    def _foreign(self) -> Iterator[Row]:
        for name, street, post_code, city, country in FOREIGN:
            yield self._company(None, name=name, street=street, zip=post_code, city=city, country_code=country)

    def _company(self, siret: str | None, **values: Any) -> Row:
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

    def _blank(self, row: Row, *columns: str) -> Row:
        return row | dict.fromkeys(columns)

    def _numbered(self, companies: list[Row]) -> list[Row]:
        """Give ids and references, the partners of the specification theirs, and contacts to some companies."""
        rows: list[Row] = []
        specified = {row["id"]: row for row in _specified()}
        for company in companies:
            while (number := len(rows) + 1) in specified:
                rows.append(specified[number])
            rows.append({"id": number, "ref": f"PA{number:06d}", **company})
        for parent in [
            row for row in rows if row["siret"] and row.get("zip") not in {None, "[ND]"} and row["id"] % 19 == 0
        ]:
            number = len(rows) + 1
            role = CONTACTS[number % len(CONTACTS)]
            place = {column: parent[column] for column in ("street", "zip", "city", "country_code")}
            contact = {"id": number, "name": role, "is_company": False, "active": True, "parent_id": parent["id"]}
            rows.append(contact | place)
        rows.append({"id": len(rows) + 1, **_holding()})
        return [self._completed(row) for row in rows]

    def _completed(self, row: Row) -> Row:
        number = row["id"]
        siren = row.get("siren")
        supplier = number % 5 == 3  # noqa: PLR2004 - every fifth
        # The second SIREN field of the base was filled by hand: empty here and there, and wrong in a few rows.
        other_siren = {0: None, 1: siren[::-1] if siren and number % 121 == 1 else siren}.get(number % 11, siren)
        derived = {
            "mf_siren_number": other_siren,
            "vat": None if number % 29 == 0 else row.get("vat"),
            "categ": CUSTOMER_CATEGORIES[number % len(CUSTOMER_CATEGORIES)] if row["is_company"] else None,
            "is_customer": not supplier,
            "is_supplier": supplier,
            "is_transporter": number % 47 == 0,
        }
        return (
            dict.fromkeys(COLUMNS)
            | derived
            | {key: value or None for key, value in row.items()}
            | {
                "is_company": row["is_company"],
                "active": row["active"],
                "vat": derived["vat"],
            }
        )


def _country_of_record(record: Row) -> str | None:
    code = record["codepaysetrangeretablissement"]
    return {"99109": "DE", "99140": "CH"}.get(code) if code else country_of(record["codepostaletablissement"])


def _specified() -> list[Row]:
    """The partners the specification shows."""
    common = {"is_company": True, "active": True, "country_code": "FR", "admin_state": "active"}
    cegid, ldlc, visiativ = sample_siret(15), sample_siret(16), "47991525800020"
    return [
        common
        | {"id": 15, "ref": "PA000015", "name": "CEGID", "legal_name": "CEGID", "siren": cegid[:9], "siret": cegid}
        | {"street": "52 Quai PAUL sedalian", "zip": "69009", "city": "LYON", "vat": vat_number(cegid[:9])}
        | {"establishment_type": "headquarter", "ods_last_update": "2024-07-10 23:19:15"},
        common
        | {"id": 16, "ref": "PA000016", "name": "LDLC BOUTIQUES", "legal_name": "LDLC BOUTIQUES"}
        | {"siren": ldlc[:9], "siret": ldlc, "street": "2 Rue DES ERABLE", "city": "LIMONEST"}
        | {"vat": vat_number(ldlc[:9]), "company_category": CATEGORY["ETI"]}
        | {"ods_last_update": "2024-07-10 23:28:13"},
        common
        | {"id": 17, "ref": "PA000017", "name": "VISIATIV FINANCEMENT", "legal_name": "VISIATIV FINANCEMENT"}
        | {"siren": visiativ[:9], "siret": visiativ, "street": "26 RUE BENOIT BENNIER", "zip": "69260"}
        | {"city": "CHARBONNIERES-LES-BAINS", "naf": "66.19B", "company_category": CATEGORY["ETI"]}
        | {"workforce": WORKFORCE["01"], "creation_date": "2005-01-01", "establishment_type": "headquarter"}
        | {"vat": vat_number(visiativ[:9])},
    ]


def _holding() -> Row:
    return {
        "ref": "045689",
        "name": "VISIATIV (HOLDING)",
        "is_company": True,
        "active": True,
        "street": "26 RUE BENOIT BENNIER",
        "zip": "69260",
        "city": "CHARBONNIERES-LES-BAINS",
        "country_code": "FR",
    }
