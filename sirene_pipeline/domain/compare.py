"""The comparison: one partner of the ERP against the register's answer about it.

Identity first: a valid SIRET says who the partner is, and everything else is compared with that establishment. What is
no field of the partner is an event; what could be changed is a line. Nothing here proposes to empty a field, and no
mask leaves it. A failed answer says nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain import events
from sirene_pipeline.domain.compare_lines import difference_of, event_of, lines_of
from sirene_pipeline.domain.compare_moves import is_active, judge_closing, judge_move, lines_of_move
from sirene_pipeline.domain.compare_units import IdentifierLines, judge_unit, siren_asked_for
from sirene_pipeline.domain.diffusion import privacy_code
from sirene_pipeline.domain.fields.base import CompareOptions, Judged, Pair
from sirene_pipeline.domain.fields.every import judge_fields
from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.names import names_of, unlike
from sirene_pipeline.domain.neighbours import Neighbours, merged, neighbours_of
from sirene_pipeline.domain.records import Failed, Found
from sirene_pipeline.domain.verdicts import Comparison, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from sirene_pipeline.domain.events import Fact
    from sirene_pipeline.domain.records import Answer, ErpProfile, Establishment, Partner
    from sirene_pipeline.domain.verdicts import Line

__all__ = ["CompareOptions", "Neighbours", "compare_many", "compare_partner"]

NOBODY: Final = Neighbours()
_NOT_OF_A_CLOSED_ONE: Final = frozenset({"workforce", "category", "establishment_type", "last_processed"})
"""Fields that move long after an establishment closed, the unit's figures mostly; a closed one is no head office."""


def compare_many(
    partners: Sequence[Partner],
    answers: Mapping[str, Answer],
    *,
    profile: ErpProfile,
    options: CompareOptions,
    neighbours: Neighbours | None = None,
    known_before: AbstractSet[str] = frozenset(),
    today: date | None = None,
) -> list[Comparison]:
    """Compare every partner that has an answer; those without are left out of the result.

    Args:
        partners: the batch.
        answers: partner id to the register's answer.
        profile: which fields the ERP holds, and its own keys.
        options: how to compare.
        neighbours: facts about the partners beyond the batch; what the batch itself tells is added.
        known_before: ids of the partners the register was once known to hold.
        today: guards against dates far ahead; without it every date is believed.
    """
    around = merged(neighbours or NOBODY, neighbours_of(partners))
    return [
        compare_partner(
            partner,
            answers[partner.partner_id],
            profile=profile,
            options=options,
            neighbours=around,
            known_before=partner.partner_id in known_before,
            today=today,
        )
        for partner in partners
        if partner.partner_id in answers
    ]


def compare_partner(
    partner: Partner,
    answer: Answer,
    *,
    profile: ErpProfile,
    options: CompareOptions,
    neighbours: Neighbours = NOBODY,
    known_before: bool = False,
    today: date | None = None,
) -> Comparison:
    """Compare one partner; never raises, whatever the two sides hold."""
    if isinstance(answer, Failed):
        return Comparison(partner.partner_id)
    comparing = _Comparing(partner, profile, options, neighbours, known_before=known_before, today=today)
    return comparing.with_found(answer) if isinstance(answer, Found) else comparing.with_nothing()


class _Comparing:
    """One partner being compared."""

    def __init__(
        self,
        partner: Partner,
        profile: ErpProfile,
        options: CompareOptions,
        neighbours: Neighbours,
        *,
        known_before: bool,
        today: date | None,
    ) -> None:
        self._partner = partner
        self._profile = profile
        self._options = options
        self._neighbours = neighbours
        self._known_before = known_before
        self._today = today
        self._siret = check_siret(partner.siret)
        self._siren = siren_asked_for(partner) if self._siret.value is None else None
        self._identifiers = IdentifierLines(partner, profile, options.language)

    def with_nothing(self) -> Comparison:
        """The register does not hold the partner: news only when it once did."""
        known = self._siret.value or self._siren
        if self._is_invalid():
            return self._told([events.invalid_siret(self._siret)])
        return self._told([events.vanished(known)] if known and self._known_before else [])

    def with_found(self, answer: Found) -> Comparison:
        """The register holds the partner, its unit, or a duplicate's better SIREN."""
        if self._is_invalid():
            return self._told([events.invalid_siret(self._siret)])
        known = self._siret.value or self._siren
        if known is None:
            return self._told([])
        if answer.replaced_by_siren is not None:
            new = answer.replaced_by_siren
            return self._told([events.siren_replaced(known, new)], self._identifiers.of_replacement(new))
        if answer.establishment is not None and answer.establishment.siret == self._siret.value:
            return self._with_establishment(answer, answer.establishment)
        if answer.establishment is None and answer.asked == self._siren:
            facts, office = judge_unit(answer.asked, answer, self._neighbours)
            return self._told(facts, self._identifiers.of_unit(answer.asked, office))
        # The partner was given another identifier since the question was asked: the answer is about somebody else.
        return self._told([])

    def _is_invalid(self) -> bool:
        return self._siret.status == "invalid" and self._siren is None

    def _with_establishment(self, answer: Found, establishment: Establishment) -> Comparison:
        if establishment.natural_person and not self._options.include_natural_persons:
            return self._told([])
        if establishment.purged:
            return self._told([events.closed(establishment)])
        pair = self._pair(establishment)
        closing = judge_closing(pair, answer, self._neighbours)
        facts = [*closing.facts, *_privacy(establishment, closing.new_office or establishment)]
        if closing.new_office is not None:
            moved = self._pair(closing.new_office)
            judged = judge_move(moved)
            return self._told(facts, lines_of_move(judged, moved), judged)
        judged = judge_fields(pair)
        facts += _identity_facts(pair, judged, self._neighbours)
        link = None if is_active(establishment) else events.latest_successor(answer.successors)
        if link is not None:
            facts.append(events.successor(establishment.siret, link))
            return self._told(facts, self._identifiers.of_successor(link), judged)
        return self._told(facts, lines_of(_offered(pair, judged, self._neighbours), self._options), judged)

    def _pair(self, establishment: Establishment) -> Pair:
        return Pair(self._partner, establishment, self._profile, self._options, self._today)

    def _told(self, facts: Iterable[Fact], lines: tuple[Line, ...] = (), judged: Iterable[Judged] = ()) -> Comparison:
        language = self._options.language
        return Comparison(
            self._partner.partner_id,
            tuple(difference_of(one, language) for one in judged),
            lines,
            tuple(event_of(fact, language) for fact in facts),
        )


def _privacy(establishment: Establishment, compared: Establishment) -> list[Fact]:
    code = privacy_code(compared)
    return [events.non_public(establishment.siret, code)] if code is not None else []


def _identity_facts(pair: Pair, judged: Iterable[Judged], neighbours: Neighbours) -> list[Fact]:
    """Whether the SIRET is likely somebody else's: on many unlike partners, or against both name and town."""
    siret = pair.establishment.siret
    count = neighbours.is_shared_by_unlike(siret)
    if count:
        return [events.shared_siret(siret, count)]
    different = {one.field for one in judged if one.judgement.verdict is Verdict.DIFFERENT and not one.judgement.repair}
    if not {"name", "town"} <= different:
        return []
    names = names_of(pair.establishment, pair.options.no_name_literals).every
    held = [name for name in (pair.partner.name, pair.partner.legal_name, pair.partner.trade_name) if name]
    strange = all(unlike(name, other) for name in held for other in names)
    return [events.identity_conflict(siret)] if strange else []


def _offered(pair: Pair, judged: Iterable[Judged], neighbours: Neighbours) -> list[Judged]:
    """What lines may be made of.

    Nothing where unlike partners share the SIRET, for it is likely none of theirs. Of a closed establishment only what
    is wrong: nobody completes the file of a closed one, or brings its size up to date.
    """
    if neighbours.is_shared_by_unlike(pair.establishment.siret):
        return []
    if is_active(pair.establishment):
        return list(judged)
    return [
        one for one in judged if one.judgement.verdict is not Verdict.MISSING and one.field not in _NOT_OF_A_CLOSED_ONE
    ]
