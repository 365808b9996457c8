"""Comparing a batch: the answers that are stored, the partners as they were drawn, the verdicts kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.frames import silent_rows
from sirene_pipeline.domain.neighbours import neighbours_of
from sirene_pipeline.domain.records import Found
from sirene_pipeline.domain.verdicts import Comparison
from sirene_pipeline.rounds.answered import answers_for
from sirene_pipeline.rounds.turnovers import known, siren_of, with_turnover
from sirene_pipeline.store import batches
from sirene_pipeline.store.comparison import store_comparisons
from sirene_pipeline.store.partners import partners_holding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sirene_pipeline.domain.neighbours import Neighbours
    from sirene_pipeline.domain.records import Answer, ErpProfile
    from sirene_pipeline.erp.protocol import ErpConnector
    from sirene_pipeline.settings import Settings
    from sirene_pipeline.store.batches import SnapshotRow
    from sirene_pipeline.store.warehouse import Database

ROWS_AT_ONCE = 5000
FRAMES_FROM = 1000
"""From so many partners on, columns decide first; below, loading pandas costs more than it saves."""


@dataclass(slots=True)
class CompareReport:
    """What a batch's comparison said: partners, fields by verdict and by reason."""

    partners: int = 0
    up_to_date: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def compare_options(settings: Settings) -> CompareOptions:
    """The comparison's options, from the settings."""
    return CompareOptions(
        language=settings.language,
        propose_equivalent=settings.check.propose_equivalent,
        workforce_level=settings.check.workforce_level,
        include_natural_persons=settings.check.with_natural_persons,
    )


def compare_batch(
    database: Database,
    batch_id: str,
    erp: ErpConnector,
    settings: Settings,
    *,
    progress: Callable[[int], None] | None = None,
) -> CompareReport:
    """Compare what was definitely answered and not compared yet; committed part by part with the clocks it moves."""
    state = batches.batch_state(database, batch_id)
    data_date = state.data_date if state else None
    rows = (
        row
        for row in batches.each_of(database, batch_id)
        if row.outcome in ("found", "not_found", "invalid") and not row.compared
    )
    report = CompareReport()
    options = compare_options(settings)
    while part := list(islice(rows, ROWS_AT_ONCE)):
        answered = answers_for(database, part, data_date)
        answers = answered.answers
        neighbours = neighbours_of(partners_holding(database, _sirets(part, answers)))
        silent = _silent(part, answers, erp.profile, options, neighbours)
        comparisons = compare_many(
            [row.partner for row in part if row.partner.partner_id not in silent],
            answers,
            profile=erp.profile,
            options=options,
            neighbours=neighbours,
            known_before=frozenset(row.partner.partner_id for row in part if row.ever_found),
        )
        comparisons = [_writable(comparison, erp.writable) for comparison in comparisons]
        comparisons += [Comparison(partner_id) for partner_id in sorted(silent)]
        if "turnover" in erp.profile.fields & erp.writable:
            comparisons = _with_turnovers(database, part, comparisons, settings.language)
        compared_with = {row.partner.partner_id: answered.compared_with(row) for row in part}
        store_comparisons(database, batch_id, comparisons, data_date=data_date, compared_with=compared_with)
        for comparison in comparisons:
            report.partners += 1
            report.up_to_date += not comparison.lines
            report.verdicts.update(difference.verdict.value for difference in comparison.differences)
            report.reasons.update(
                difference.reason_code for difference in comparison.differences if difference.verdict.value != "same"
            )
        if progress is not None:
            progress(report.partners)
    return report


def _with_turnovers(
    database: Database, rows: Sequence[SnapshotRow], comparisons: list[Comparison], language: str
) -> list[Comparison]:
    partners = {row.partner.partner_id: row.partner for row in rows}
    turnovers = known(database, map(siren_of, partners.values()))
    return [with_turnover(c, partners[c.partner_id], turnovers, language) for c in comparisons]


def _silent(
    rows: Sequence[SnapshotRow],
    answers: Mapping[str, Answer],
    profile: ErpProfile,
    options: CompareOptions,
    neighbours: Neighbours,
) -> set[str]:
    """In a large batch, the partners that whole columns show to have neither line nor event.

    Their equivalent fields are not kept as rows: a million partners that agree have nothing to show anybody.
    """
    if len(rows) < FRAMES_FROM:
        return set()
    import pandas as pd  # noqa: PLC0415 - a daily batch of a hundred does without

    found = {key: a.establishment for key, a in answers.items() if isinstance(a, Found) and a.establishment is not None}
    offices = [office for a in answers.values() if isinstance(a, Found) for office in a.head_offices]
    partners = pd.DataFrame([asdict(row.partner) for row in rows if row.partner.partner_id in found])
    known = {e.siret: asdict(e) for e in [*found.values(), *offices]}
    if partners.empty:
        return set()
    quiet = silent_rows(
        partners, pd.DataFrame(list(known.values())), profile=profile, options=options, neighbours=neighbours
    )
    return set(partners.loc[quiet, "partner_id"])


def _sirets(rows: Sequence[SnapshotRow], answers: Mapping[str, Answer]) -> list[str]:
    """The SIRETs whose other holders matter: the partners' own, and the new head offices they may be offered."""
    offices = (
        office.siret for answer in answers.values() if isinstance(answer, Found) for office in answer.head_offices
    )
    return sorted({row.asked_for for row in rows if row.asked_for} | set(offices))


def _writable(comparison: Comparison, writable: frozenset[str]) -> Comparison:
    """A difference in a field this connector does not write is shown, and proposed to nobody."""
    return replace(comparison, lines=tuple(line for line in comparison.lines if line.field in writable))
