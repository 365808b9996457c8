"""Partners known by their SIREN only, and links to another SIRET or SIREN: what is offered is an identifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sirene_pipeline.domain import events
from sirene_pipeline.domain.compare_lines import line
from sirene_pipeline.domain.compare_moves import is_active
from sirene_pipeline.domain.fields.base import Judged
from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.text import is_blank, is_mask
from sirene_pipeline.domain.verdicts import LineKind, Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.events import Fact
    from sirene_pipeline.domain.fields.base import Language
    from sirene_pipeline.domain.neighbours import Neighbours
    from sirene_pipeline.domain.records import ErpProfile, Establishment, Found, Partner, Succession
    from sirene_pipeline.domain.verdicts import Line


def siren_asked_for(partner: Partner) -> str | None:
    """The SIREN a partner without usable SIRET is known by: the one in its SIRET field, else its own.

    ``None`` when the two contradict each other.
    """
    in_siret = check_siret(partner.siret)
    own = check_siren(partner.siren)
    if in_siret.status in ("missing", "placeholder"):
        return own.value
    if in_siret.reason != "siren_in_siret" or (own.value is not None and own.value != in_siret.lead_siren):
        return None
    return in_siret.lead_siren


def judge_unit(siren: str, answer: Found, neighbours: Neighbours) -> tuple[list[Fact], Establishment | None]:
    """What the register says of a SIREN: the one active head office to offer, or why none is."""
    active = sorted((office for office in answer.head_offices if is_active(office)), key=lambda office: office.siret)
    active = [office for office in active if office.siren == siren]
    if len(active) > 1:
        return [events.several_head_offices(siren, active)], None
    if not active:
        ceased = [office for office in answer.head_offices if office.unit_state == "C" and office.siren == siren]
        return [events.closed(ceased[0]) if ceased else events.no_head_office(siren)], None
    return [], active[0] if active[0].siret not in neighbours.held_sirets else None


@dataclass(frozen=True, slots=True)
class IdentifierLines:
    """Makes the lines that change who a partner is; each of them is an offer for a person to confirm."""

    partner: Partner
    profile: ErpProfile
    language: Language

    def of_unit(self, siren: str, office: Establishment | None) -> tuple[Line, ...]:
        """The SIREN where it belongs, and the SIRET of the unit's head office.

        The SIREN moves only together with the SIRET: alone it would leave the other field wrong.
        """
        if office is None:
            return ()
        empty = check_siret(self.partner.siret).status in ("missing", "placeholder")
        code = "line_siret_of_siren" if empty else "line_siren_in_siret"
        verdict = Verdict.MISSING if empty else Verdict.EQUIVALENT
        moved = self._line("siren", siren, Judgement(Verdict.MISSING, "siren_in_siret"))
        offered = self._line("siret", office.siret, Judgement(verdict, code))
        return (*(moved if is_blank(self.partner.siren) else ()), *offered)

    def of_successor(self, link: Succession) -> tuple[Line, ...]:
        """The SIRET of the establishment that took over; never a plain change of SIRET."""
        siret = check_siret(link.siret).value
        if siret is None:
            return ()
        values = {"siret": check_siret(self.partner.siret).value or "", "new_siret": siret}
        judgement = Judgement(Verdict.DIFFERENT, "event_successor", values)
        return self._line("siret", siret, judgement, LineKind.SUCCESSOR)

    def of_replacement(self, new_siren: str) -> tuple[Line, ...]:
        """The SIREN that replaces a duplicate."""
        siren = check_siren(new_siren).value
        if siren is None:
            return ()
        old = check_siret(self.partner.siret).lead_siren or check_siren(self.partner.siren).value
        judgement = Judgement(Verdict.DIFFERENT, "event_siren_replaced", {"siren": old or "", "new_siren": siren})
        return self._line("siren", siren, judgement, LineKind.SUCCESSOR)

    def _line(
        self, field: str, new: str, judgement: Judgement, kind: LineKind = LineKind.IDENTIFIER
    ) -> tuple[Line, ...]:
        current = getattr(self.partner, field)
        if field not in self.profile.fields or is_mask(current):
            return ()
        made = line(Judged(field, current, new, new, judgement), kind, self.language)
        return () if made is None else (made,)
