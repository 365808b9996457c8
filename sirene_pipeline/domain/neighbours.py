"""What one comparison must know of the other partners: who holds a SIRET, and how many share one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.names import unlike
from sirene_pipeline.domain.places import town_key
from sirene_pipeline.domain.text import is_blank, is_mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sirene_pipeline.domain.records import Partner

MANY: Final = 3
"""So many partners with unlike names and towns on one SIRET cannot all be that establishment."""


@dataclass(frozen=True, slots=True)
class SharedSiret:
    """A SIRET several partners bear; ``unlike`` when at least three of them share neither name nor town."""

    count: int
    unlike: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Facts about all partners of the ERP, the batch's and the others.

    ``shared`` tells of SIRETs that several partners bear; ``held_sirets`` are all SIRETs that partners hold: a new head
    office one of them already is cannot be offered to another.
    """

    shared: Mapping[str, SharedSiret] = field(default_factory=lambda: MappingProxyType({}))
    held_sirets: frozenset[str] = frozenset()

    def is_shared_by_unlike(self, siret: str) -> int:
        """How many partners share the SIRET when that is a fault, else 0."""
        shared = self.shared.get(siret)
        return shared.count if shared is not None and shared.unlike and shared.count >= MANY else 0


def neighbours_of(partners: Iterable[Partner]) -> Neighbours:
    """Draw the facts from partners; contacts of a company (``is_company`` false) bear its SIRET rightly."""
    bearers: dict[str, list[Partner]] = {}
    for partner in partners:
        siret = check_siret(partner.siret).value
        if siret is not None:
            bearers.setdefault(siret, []).append(partner)
    shared = {}
    for siret, group in bearers.items():
        companies = [partner for partner in group if partner.is_company]
        if len(companies) > 1:
            shared[siret] = SharedSiret(len(companies), _are_unlike(companies))
    return Neighbours(shared, frozenset(bearers))


def merged(one: Neighbours, other: Neighbours) -> Neighbours:
    """Both sets of facts; of a SIRET that both tell of, the larger count."""
    shared = dict(one.shared)
    for siret, facts in other.shared.items():
        known = shared.get(siret, facts)
        shared[siret] = SharedSiret(max(known.count, facts.count), known.unlike or facts.unlike)
    return Neighbours(shared, one.held_sirets | other.held_sirets)


def _are_unlike(partners: list[Partner]) -> bool:
    """Look for three partners no two of which share a name or a town.

    Most bearers of a default SIRET are unlike, so taking them as they come finds three where three exist; distinct
    names and towns are looked at once, however many bearers there are.
    """
    chosen: list[tuple[str, str]] = []
    for name, town in _distinct(partners):
        if all(town != other_town and unlike(name, other_name) for other_name, other_town in chosen):
            chosen.append((name, town))
            if len(chosen) == MANY:
                return True
    return False


def _distinct(partners: list[Partner]) -> Iterable[tuple[str, str]]:
    pairs = (
        (partner.name or "", town_key(partner.town))
        for partner in partners
        if not (is_blank(partner.name) or is_blank(partner.town) or is_mask(partner.name) or is_mask(partner.town))
    )
    return Counter(pairs)
