"""What every field's rule takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.names import LITERALS_FOR_NONE
from sirene_pipeline.domain.text import is_blank, is_mask
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sirene_pipeline.domain.records import ErpProfile, Establishment, Partner

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """How to compare.

    ``propose_equivalent`` also offers the register's spelling of a value that is only written differently;
    ``workforce_level`` chooses whose band counts, the legal unit's or the establishment's; without
    ``include_natural_persons`` sole traders are left out altogether; ``no_name_literals`` are folded texts that stand
    for "no name" in the register.
    """

    language: Language = "fr"
    propose_equivalent: bool = False
    workforce_level: Literal["unit", "establishment"] = "unit"
    include_natural_persons: bool = True
    no_name_literals: frozenset[str] = LITERALS_FOR_NONE


@dataclass(frozen=True, slots=True)
class Pair:
    """A partner, the establishment it is compared with, and how."""

    partner: Partner
    establishment: Establishment
    profile: ErpProfile
    options: CompareOptions
    today: date | None = None

    def selection(self, field: str) -> Mapping[str, str] | None:
        """INSEE's code to the ERP's own key, where the profile has a selection for the field."""
        return self.profile.selections.get(field)


@dataclass(frozen=True, slots=True)
class Judged:
    """A field's judgement; ``register`` is what a person reads, ``proposed`` what the ERP would hold.

    ``proposed`` is ``None`` when nothing may be written, whatever the verdict.
    """

    field: str
    current: str | None
    register: str | None
    proposed: str | None
    judgement: Judgement


Rule = Callable[[Pair], Judged]


def not_comparable(field: str, current: str | None, code: str, register: str | None = None) -> Judged:
    """A field there is nothing to say about, with the reason why."""
    return Judged(field, current, register, None, Judgement(Verdict.NOT_COMPARABLE, code))


def without_value(field: str, current: str | None, shown: str, proposed: str | None, missing: str) -> Judged | None:
    """Settle a field the ERP holds nothing in: ``missing`` when it is empty, no verdict when it is a mask."""
    if is_mask(current):
        return not_comparable(field, current, "erp_masked", shown)
    if is_blank(current):
        return Judged(field, current, shown, proposed, Judgement(Verdict.MISSING, missing))
    return None
