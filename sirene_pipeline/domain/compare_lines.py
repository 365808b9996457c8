"""From judged fields to differences and to the lines that could be proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.domain.reasons import sentence
from sirene_pipeline.domain.text import is_blank
from sirene_pipeline.domain.verdicts import Difference, Event, Line, LineKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sirene_pipeline.domain.events import Fact
    from sirene_pipeline.domain.fields.base import CompareOptions, Judged, Language

_NEVER_ALONE = "last_processed"


def difference_of(judged: Judged, language: Language) -> Difference:
    """A judged field with its reason in words."""
    judgement = judged.judgement
    return Difference(
        field=judged.field,
        verdict=judgement.verdict,
        current=judged.current,
        register=judged.register,
        proposed=judged.proposed,
        reason_code=judgement.code,
        reason=sentence(judgement.code, judgement.values, language),
    )


def lines_of(judged: Iterable[Judged], options: CompareOptions) -> tuple[Line, ...]:
    """The lines of judged fields; the date of last processing never makes one alone."""
    lines = [line for one in judged if (line := _line_of(one, options)) is not None]
    return tuple(lines) if any(line.field != _NEVER_ALONE for line in lines) else ()


def line(
    judged: Judged,
    kind: LineKind,
    language: Language,
    *,
    because: tuple[str, Mapping[str, str]] | None = None,
    group: str | None = None,
) -> Line | None:
    """A line of one judged field, ``None`` when there is nothing to write; ``because`` replaces the field's reason."""
    judgement, new = judged.judgement, judged.proposed
    if new is None or is_blank(new) or new == judged.current:
        return None
    code, values = because or (judgement.code, judgement.values)
    return Line(
        field=judged.field,
        kind=kind,
        current=judged.current,
        new=new,
        verdict=judgement.verdict,
        reason_code=code,
        reason=sentence(code, values, language),
        group=group,
    )


def event_of(fact: Fact, language: Language) -> Event:
    """A fact in words."""
    values = dict(fact.values)
    if "reason" in values:
        values["why"] = sentence(values["reason"], {}, language)
    return Event(fact.type, sentence(fact.code, values, language), fact.siret, dict(fact.values))


def _line_of(judged: Judged, options: CompareOptions) -> Line | None:
    verdict = judged.judgement.verdict
    if verdict in (Verdict.DIFFERENT, Verdict.MISSING) or (
        options.propose_equivalent and verdict is Verdict.EQUIVALENT
    ):
        kind = LineKind.REPAIR if judged.judgement.repair else LineKind.UPDATE
        return line(judged, kind, options.language)
    return None
