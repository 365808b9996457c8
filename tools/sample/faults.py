"""The faults real files of partners have, put into rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample.nomenclatures import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sample.erp_layout import Row

NOT_TYPED = (
    "legal_name", "siren", "siret", "vat", "naf", "legal_form", "creation_date", "establishment_type", "admin_state",
)  # fmt: skip
DAMAGES: tuple[Callable[[str], str], ...] = (
    lambda s: s[:-1] + str((int(s[-1]) + 1) % 10),  # one digit wrong
    lambda s: f"{s[:3]} {s[3:6]} {s[6:9]} {s[9:]}",  # spaces
    lambda s: f"{s}.0",  # a number once
    lambda s: f"{s[0]},{s[1:6]}E+13",  # scientific notation
    lambda _: "00000000000000",
    lambda _: "EN COURS",
    lambda s: s[:9],  # a SIREN in the wrong box
    lambda s: s[:13],  # cut
)


def without_identifiers(rows: Iterable[Row]) -> Iterator[Row]:
    """Typed by hand from a letterhead: for the search of a missing SIREN."""
    for number, row in enumerate(rows):
        name = row["name"]
        street = row["street"].title() if number % 3 else row["street"]
        yield (
            row
            | dict.fromkeys(NOT_TYPED)
            | {
                "name": (name, name.title(), f"{name} SAS", name.replace(" ET ", " & "))[number % 4],
                "street": street if number % 5 else None,
                "city": fold(row["city"]).title() if number % 2 else row["city"],
                "zip": row["zip"] if number % 7 else None,
            }
        )


def with_siren_only(rows: Iterable[Row]) -> Iterator[Row]:
    """The SIRET was never asked for."""
    for row in rows:
        yield row | {"siret": None}


def archived(rows: Iterable[Row]) -> Iterator[Row]:
    """Partners put aside in the ERP."""
    for row in rows:
        yield row | {"active": False}


def damaged_identifiers(rows: Iterable[Row]) -> Iterator[Row]:
    """SIRETs as they come out of spreadsheets and keyboards; there must be a row for each damage."""
    for row, damage in zip(rows, DAMAGES, strict=True):
        yield row | {"siret": damage(row["siret"])}


def sharing(rows: Iterable[Row]) -> Iterator[Row]:
    """One SIRET on two partners (an office typed twice), and one on three that have nothing in common."""
    twice, thrice, *others = rows
    yield twice
    yield twice | {"name": f"{twice['name']} (FACTURATION)"}
    yield thrice
    for other in others:
        yield other | {"siren": thrice["siren"], "siret": thrice["siret"], "vat": thrice["vat"]}
