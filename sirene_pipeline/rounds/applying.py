"""Carrying accepted lines out in the ERP: intent, read, guarded write, read back, result.

Our database and the ERP share no transaction, so every step can be the last one. The intent is committed before the
ERP is touched; whoever comes after finds it, reads the ERP again, and finishes or begins anew. Nothing is written twice
and nothing is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sirene_pipeline.domain.decisions import LineResult, Result, groups_of, judge_read_back, plan_write
from sirene_pipeline.erp.protocol import ErpConflictError, ErpRefusedError, ErpUnreachableError
from sirene_pipeline.store import decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sirene_pipeline.domain.decisions import AcceptedLine
    from sirene_pipeline.erp.protocol import ErpConnector
    from sirene_pipeline.store.warehouse import Database


@dataclass(slots=True)
class ApplyReport:
    """What one run did: lines by result, partners touched, and whether the ERP went away."""

    lines: Counter[Result] = field(default_factory=Counter)
    partners: int = 0
    unreachable: str | None = None


@dataclass(frozen=True, slots=True)
class Applier:
    """Applies the decisions that are due.

    Args:
        database: an open connection to the pipeline's database.
        erp: the ERP.
        run_id: who holds the leases; the Dagster run.
        mode: ``on`` writes, ``dry_run`` does everything but.
        lease_seconds: how long a claimed partner stays ours without a word.
        max_pending: with more unconfirmed decisions than this, only confirmed ones are applied.
        progress: called with the number of partners done so far.
    """

    database: Database
    erp: ErpConnector
    run_id: str
    mode: str
    lease_seconds: int
    max_pending: int
    progress: Callable[[int], None] | None = None

    def run(self, *, batch_partners: int) -> ApplyReport:
        """Apply until nothing is due; stops when the ERP cannot be reached."""
        report = ApplyReport()
        waiting = decisions.pending(self.database, mode=self.mode)
        confirmed_only = waiting.unconfirmed > self.max_pending
        while report.unreachable is None:
            claimed = decisions.claim(
                self.database,
                run_id=self.run_id,
                partners=min(batch_partners, 50),  # a lease must outlast what it covers
                lease_seconds=self.lease_seconds,
                mode=self.mode,
                confirmed_only=confirmed_only,
            )
            if not claimed:
                return report
            self._apply_claimed(claimed, report)
        return report

    def _apply_claimed(self, claimed: Mapping[str, list[AcceptedLine]], report: ApplyReport) -> None:
        for lines in claimed.values():
            if report.unreachable is None:
                results = self._apply_partner(lines, report)
            else:
                results = [_unreachable(line, report.unreachable) for line in lines]
            decisions.record_results(self.database, lines, results)
            report.lines.update(result.result for result in results)
            report.partners += 1
            if self.progress is not None:
                self.progress(report.partners)

    def _apply_partner(self, lines: Sequence[AcceptedLine], report: ApplyReport) -> list[LineResult]:
        partner_id = lines[0].partner_id
        fields = sorted({line.field for line in lines} | {"siret"})
        try:
            held = self.erp.read([partner_id], fields).get(partner_id)
            begun = decisions.unresolved(self.database, [line.line_id for line in lines])
            decisions.record_intent(self.database, lines, held or {}, run_id=self.run_id)
            plan = plan_write(lines, held)
            settled = [_finished_before(result, begun) for result in plan.settled]
            if not plan.to_write:
                return settled
            if self.mode == "dry_run":
                return settled + [LineResult(line.line_id, Result.DRY_RUN) for line in plan.to_write]
            return settled + self._write(plan.to_write, held or {})
        except ErpUnreachableError as error:
            report.unreachable = str(error)
            return [_unreachable(line, str(error)) for line in lines]

    def _write(self, lines: Sequence[AcceptedLine], held: Mapping[str, str | None]) -> list[LineResult]:
        """One write for all; when the ERP refuses it, one per line or group, so that the good ones go through."""
        try:
            return self._write_together(lines, held)
        except (ErpRefusedError, ErpConflictError) as error:
            groups = groups_of(lines)
            if len(groups) == 1:
                return [_refused(line, error) for line in lines]
        results: list[LineResult] = []
        written_siret = None
        for group in groups:
            # A SIRET we have just written is what the next write of this partner must expect.
            expected = {**held, "siret": written_siret} if written_siret is not None else held
            try:
                results += self._write_together(group, expected)
                written_siret = next((line.value for line in group if line.field == "siret"), written_siret)
            except (ErpRefusedError, ErpConflictError) as error:
                results += [_refused(line, error) for line in group]
        return results

    def _write_together(self, lines: Sequence[AcceptedLine], held: Mapping[str, str | None]) -> list[LineResult]:
        partner_id = lines[0].partner_id
        fields = {line.field for line in lines}
        self.erp.write(
            partner_id,
            {line.field: line.value for line in lines},
            expected={name: held.get(name) for name in fields | ({"siret"} & held.keys())},
        )
        return judge_read_back(lines, self.erp.read([partner_id], sorted(fields)).get(partner_id))


def _finished_before(result: LineResult, begun: set[int]) -> LineResult:
    """A value already there, under an intent without result, was written by the run that died."""
    if result.result is Result.ALREADY and result.line_id in begun:
        return LineResult(result.line_id, Result.APPLIED, result.found)
    return result


def _refused(line: AcceptedLine, error: ErpRefusedError | ErpConflictError) -> LineResult:
    result = Result.CONFLICT if isinstance(error, ErpConflictError) else Result.FAILED
    return LineResult(line.line_id, result, None, str(error))


def _unreachable(line: AcceptedLine, message: str) -> LineResult:
    return LineResult(line.line_id, Result.UNREACHABLE, None, message)
