"""The companies of the specification, as the register knows them and as the ERP holds them.

All but VISIATIV FINANCEMENT bear sample identifiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample.erp_layout import CATEGORY, WORKFORCE
from sample.identifiers import sample_siret, vat_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample.erp_layout import Row
    from sample.records import Facts

CEGID, LDLC, VISIATIV = sample_siret(15), sample_siret(16), "47991525800020"


def specified_establishments() -> Iterator[Facts]:
    """What the register says about them."""
    unit = {"diffusion": "O", "state": "A"}
    public = unit | {"head_office": True}
    yield (
        CEGID,
        public
        | {"number": "52", "street_type": "QUAI", "street": "PAUL SEDALLIAN", "post_code": "69009", "town": "LYON"}
        | {"workforce": "51"},
        unit | {"name": "CEGID", "category": "ETI", "workforce": "51"},
    )
    ldlc = {"workforce": "12", "processed": "2024-07-02T10:00:00"}
    yield (
        LDLC,
        public
        | {"number": "2", "street_type": "RUE", "street": "DES ERABLES", "post_code": "69760", "town": "LIMONEST"}
        | ldlc,
        unit | {"name": "LDLC BOUTIQUES", "category": "ETI"} | ldlc,
    )
    place = {"number": "26", "street_type": "RUE", "street": "BENOIT BENNIER", "post_code": "69260"}
    place |= {"town": "CHARBONNIERES-LES-BAINS"}
    visiativ = {"created": "2005-01-01", "workforce": "01"}
    yield (
        VISIATIV,
        public | place | visiativ | {"naf": "66.19B"},
        unit | visiativ | {"name": "VISIATIV FINANCEMENT", "category": "ETI"},
    )
    for number, name in ((17, "VISIATIV EXEMPLE SOLUTIONS"), (18, "VISIATIV EXEMPLE SERVICES")):
        yield sample_siret(number), public | place, unit | {"name": name}


def specified_partners() -> list[Row]:
    """The partners the specification shows, under the ids it gives."""
    return [
        _partner(15, "CEGID", CEGID)
        | {"street": "52 Quai PAUL sedalian", "zip": "69009", "city": "LYON"}
        | {"establishment_type": "headquarter", "ods_last_update": "2024-07-10 23:19:15"},
        _partner(16, "LDLC BOUTIQUES", LDLC)
        | {"street": "2 Rue DES ERABLE", "city": "LIMONEST", "company_category": CATEGORY["ETI"]}
        | {"ods_last_update": "2024-07-10 23:28:13"},
        _partner(17, "VISIATIV FINANCEMENT", VISIATIV)
        | {"street": "26 RUE BENOIT BENNIER", "zip": "69260", "city": "CHARBONNIERES-LES-BAINS", "naf": "66.19B"}
        | {"company_category": CATEGORY["ETI"], "workforce": WORKFORCE["01"], "creation_date": "2005-01-01"}
        | {"establishment_type": "headquarter"},
    ]


def _partner(number: int, name: str, siret: str) -> Row:
    siren = siret[:9]
    return {
        "id": number,
        "ref": f"PA{number:06d}",
        "name": name,
        "legal_name": name,
        "is_company": True,
        "active": True,
        "country_code": "FR",
        "admin_state": "active",
        "siren": siren,
        "siret": siret,
        "vat": vat_number(siren),
    }


def holding() -> Row:
    """The partner whose reference is of another form than all others."""
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
