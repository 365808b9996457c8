"""Closed establishments: a head office that moved, an establishment taken over, or simply closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain import events
from sirene_pipeline.domain.compare_lines import line
from sirene_pipeline.domain.fields.dates import read_day
from sirene_pipeline.domain.fields.every import judge_fields
from sirene_pipeline.domain.fields.street import street_field
from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.nomenclatures import establishment_type_code
from sirene_pipeline.domain.verdicts import LineKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.domain.events import Fact
    from sirene_pipeline.domain.fields.base import Judged, Pair
    from sirene_pipeline.domain.neighbours import Neighbours
    from sirene_pipeline.domain.records import Establishment, Found
    from sirene_pipeline.domain.verdicts import Line

_CHANGES: Final = (Verdict.DIFFERENT, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closed establishment means: facts, and the new head office when the partner follows it there."""

    facts: tuple[Fact, ...]
    new_office: Establishment | None = None


def is_active(establishment: Establishment) -> bool:
    """Tell whether an establishment and its unit are active; only the administrative states count."""
    return establishment.state != "F" and establishment.unit_state != "C" and not establishment.purged


def judge_closing(pair: Pair, answer: Found, neighbours: Neighbours) -> Closing:
    """Tell a moved head office from a closed establishment.

    It moved when the unit lives, the partner was its head office, and the unit has exactly one other active head
    office, which no other partner holds.
    """
    closed_one = pair.establishment
    if is_active(closed_one):
        return Closing(())
    offices = _other_offices(closed_one, answer.head_offices)
    if closed_one.unit_state == "C" or closed_one.purged or not offices:
        return Closing((events.closed(closed_one),))
    if len(offices) > 1:
        return Closing((events.closed(closed_one), events.several_head_offices(closed_one.siren, offices)))
    return _with_one_office(pair, offices[0], neighbours)


def _with_one_office(pair: Pair, office: Establishment, neighbours: Neighbours) -> Closing:
    closed_one = pair.establishment
    if not _was_head_office(pair, office) or neighbours.is_shared_by_unlike(closed_one.siret):
        return Closing((events.closed(closed_one),))
    if office.siret in neighbours.held_sirets:
        return Closing((events.closed(closed_one, held_office=office.siret),))
    return Closing((events.head_office_moved(closed_one, office),), office)


def judge_move(pair: Pair) -> list[Judged]:
    """SIRET, street, post code and town against the new head office, which is the pair's establishment."""
    fields = ("siret", street_field(pair.partner), "post_code", "town")
    return judge_fields(pair, fields)


def lines_of_move(judged: Iterable[Judged], pair: Pair) -> tuple[Line, ...]:
    """One group of lines that stand or fall together: the SIRET, and what differs of the address."""
    old = check_siret(pair.partner.siret).value or ""
    new = pair.establishment.siret
    because = ("line_head_office_moved", {"new_siret": new})
    group = f"head_office_moved:{old}:{new}"
    changed = [one for one in judged if one.judgement.verdict in _CHANGES]
    lines = (
        line(one, LineKind.HEAD_OFFICE_MOVED, pair.options.language, because=because, group=group) for one in changed
    )
    return tuple(one for one in lines if one is not None)


def _other_offices(closed_one: Establishment, offices: Iterable[Establishment]) -> list[Establishment]:
    others = {
        office.siret: office
        for office in offices
        if office.siren == closed_one.siren and office.siret != closed_one.siret and is_active(office)
        and office.is_head_office is not False
    }  # fmt: skip
    return [others[siret] for siret in sorted(others)]


def _was_head_office(pair: Pair, office: Establishment) -> bool:
    """Tell a former head office from a branch: by what the ERP says, else by what the register says.

    A closed record points to the present head office either way. It is a branch when that head office is older than
    itself both by NIC and by date; NICs alone are no proof, for a head office may return to an older establishment.
    """
    kind = establishment_type_code(pair.partner.establishment_type, pair.selection("establishment_type"))
    if kind is not None:
        return kind == "head_office"
    born, office_born = read_day(pair.establishment.creation_date), read_day(office.creation_date)
    older = born is not None and office_born is not None and office_born < born
    return not (older and office.nic < pair.establishment.nic)
