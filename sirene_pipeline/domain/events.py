"""Facts about a partner that are no field of it, each with its reason.

``detail`` holds identifiers, dates, codes and counts, never a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import visible
from sirene_pipeline.domain.verdicts import EventType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sirene_pipeline.domain.identifiers import Identifier
    from sirene_pipeline.domain.judgement import Sentences
    from sirene_pipeline.domain.records import Establishment, Succession

SENTENCES: Final[Sentences] = {
    "event_closed": ("l'établissement {siret} est fermé", "establishment {siret} is closed"),
    "event_closed_since": (
        "l'établissement {siret} est fermé depuis le {closed_on}",
        "establishment {siret} has been closed since {closed_on}",
    ),
    "event_unit_ceased": ("l'unité légale {siren} a cessé son activité", "legal unit {siren} has ceased"),
    "event_unit_purged": (
        "l'unité légale {siren} a cessé avant 2003, ses données ne sont plus diffusées",
        "legal unit {siren} ceased before 2003, its data are no longer published",
    ),
    "event_closed_office_held": (
        "l'établissement {siret} est fermé ; le siège actuel {new_siret} est déjà un autre partenaire",
        "establishment {siret} is closed; the present head office {new_siret} is another partner already",
    ),
    "event_head_office_moved": (
        "le siège a déménagé : {siret} est fermé, le siège est désormais {new_siret}",
        "the head office has moved: {siret} is closed, the head office is now {new_siret}",
    ),
    "event_several_head_offices": (
        "le répertoire donne {count} sièges actifs à l'unité légale {siren} : aucun n'est proposé",
        "the register gives legal unit {siren} {count} active head offices: none is offered",
    ),
    "event_no_head_office": (
        "le répertoire ne donne pas de siège actif à l'unité légale {siren}",
        "the register gives legal unit {siren} no active head office",
    ),
    "event_successor": (
        "l'établissement {siret} a été repris par {new_siret}",
        "establishment {siret} was taken over by {new_siret}",
    ),
    "event_siren_replaced": (
        "le SIREN {siren} est un doublon, remplacé par {new_siren}",
        "SIREN {siren} is a duplicate, replaced by {new_siren}",
    ),
    "event_vanished": (
        "{asked} était au répertoire et n'y est plus",
        "{asked} was in the register and no longer is",
    ),
    "event_identity_conflict": (
        "le SIRET {siret} est celui d'une entreprise de tout autre nom et d'une autre ville",
        "SIRET {siret} is that of a company with quite another name and another town",
    ),
    "event_shared_siret": (
        "{count} partenaires de noms et de villes différents portent le SIRET {siret}",
        "{count} partners with different names and towns bear SIRET {siret}",
    ),
    "event_invalid_siret": ("SIRET invalide : {why}", "invalid SIRET: {why}"),
    "line_head_office_moved": (
        "le siège a été transféré à l'établissement {new_siret}",
        "the head office has moved to establishment {new_siret}",
    ),
    "line_siren_in_siret": (
        "un SIREN se trouve dans le champ SIRET ; voici le SIRET de son siège",
        "a SIREN stands in the SIRET field; this is the SIRET of its head office",
    ),
    "line_siret_of_siren": (
        "SIRET absent de l'ERP ; voici celui du siège de ce SIREN",
        "no SIRET in the ERP; this is that of the SIREN's head office",
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """An event before it is put into words."""

    type: EventType
    code: str
    siret: str | None
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of an establishment's or a unit's history: its state (A, or F and C for closed) and first day."""

    state: str
    start: date


def closed_since(periods: Iterable[Period]) -> date | None:
    """The first day of the last unbroken run of closed periods; ``None`` when the latest period is open.

    Source: INSEE's API publishes a new period for any change, so a closed establishment may have several.
    """
    latest_first = sorted(periods, key=lambda period: period.start, reverse=True)
    closed = list(takewhile(lambda period: period.state in ("F", "C"), latest_first))
    return closed[-1].start if closed else None


def closed(establishment: Establishment, held_office: str | None = None) -> Fact:
    """An establishment that is closed, or whose unit has ceased; ``held_office`` is a head office somebody else is.

    A closing date is told only beside a state that says closed: open records carry dates too.
    """
    values = {"siret": establishment.siret, "siren": establishment.siren}
    day = visible(establishment.closed_on) if establishment.state == "F" else None
    if establishment.purged:
        code = "event_unit_purged"
    elif establishment.unit_state == "C":
        code = "event_unit_ceased"
    elif held_office is not None:
        code, values = "event_closed_office_held", values | {"new_siret": held_office}
    else:
        code = "event_closed_since" if day else "event_closed"
    return Fact(EventType.CLOSED, code, establishment.siret, values | ({"closed_on": day} if day else {}))


def head_office_moved(closed_one: Establishment, new: Establishment) -> Fact:
    """A closed head office whose unit has another."""
    values = {"siret": closed_one.siret, "new_siret": new.siret}
    created = visible(new.creation_date)
    values |= {"new_since": created} if created else {}
    return Fact(EventType.HEAD_OFFICE_MOVED, "event_head_office_moved", closed_one.siret, values)


def several_head_offices(siren: str, offices: Iterable[Establishment]) -> Fact:
    """A unit the register gives more than one active head office."""
    sirets = sorted(office.siret for office in offices)
    values = {"siren": siren, "count": str(len(sirets)), "sirets": " ".join(sirets)}
    return Fact(EventType.SEVERAL_HEAD_OFFICES, "event_several_head_offices", None, values)


def no_head_office(siren: str) -> Fact:
    """A unit without an active head office, so that nothing can be told from its SIREN."""
    return Fact(EventType.NO_HEAD_OFFICE, "event_no_head_office", None, {"siren": siren})


def successor(siret: str, link: Succession) -> Fact:
    """An establishment another one took over."""
    values = {"siret": siret, "new_siret": link.siret}
    values |= {"since": link.since} if link.since else {}
    if link.economic_continuity is not None:
        values["economic_continuity"] = "true" if link.economic_continuity else "false"
    return Fact(EventType.SUCCESSOR, "event_successor", siret, values)


def siren_replaced(asked: str, new_siren: str) -> Fact:
    """A SIREN that INSEE found to be a duplicate."""
    return Fact(EventType.SIREN_REPLACED, "event_siren_replaced", None, {"siren": asked[:9], "new_siren": new_siren})


def vanished(asked: str) -> Fact:
    """An identifier the register knew and no longer holds."""
    return Fact(EventType.VANISHED, "event_vanished", asked, {"asked": asked})


def identity_conflict(siret: str) -> Fact:
    """The right SIRET on a partner that seems to be somebody else."""
    return Fact(EventType.IDENTITY_CONFLICT, "event_identity_conflict", siret, {"siret": siret})


def shared_siret(siret: str, count: int) -> Fact:
    """One SIRET on many unlike partners."""
    return Fact(EventType.SHARED_SIRET, "event_shared_siret", siret, {"siret": siret, "count": str(count)})


def non_public(siret: str, code: str) -> Fact:
    """A unit or establishment in partial diffusion; ``code`` says which."""
    return Fact(EventType.NON_PUBLIC, code, siret, {"siret": siret})


def invalid_siret(checked: Identifier) -> Fact:
    """A SIRET that cannot be one, with the numbers it may stand for."""
    values = {"reason": checked.reason or "length"}
    if checked.candidates:
        values["candidates"] = " ".join(checked.candidates)
    if checked.lead_siren:
        values["lead_siren"] = checked.lead_siren
    return Fact(EventType.INVALID_SIRET, "event_invalid_siret", None, values)


def latest_successor(links: Iterable[Succession]) -> Succession | None:
    """Of several links the latest; on one date the greatest SIRET, so that every run says the same."""
    return max(links, key=lambda link: (link.since or "", link.siret), default=None)
