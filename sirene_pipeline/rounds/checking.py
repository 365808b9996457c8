"""One batch of the check, from the partners drawn to their answers; the assets and the command line both use it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.records import Failed, FailureKind, NotFound
from sirene_pipeline.register.askable import is_siren, is_siret
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.protocol import HeadOffices
from sirene_pipeline.store import answers as answer_store
from sirene_pipeline.store import batches, checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sirene_pipeline.domain.records import Establishment, Partner
    from sirene_pipeline.register.protocol import Chunk, RegisterSource
    from sirene_pipeline.store.batches import SnapshotRow
    from sirene_pipeline.store.warehouse import Database

LOST_MINIMUM = 5
"""Fewer vanished partners than this are news, not a fault of the source."""
OFFICES_AT_ONCE = 10_000
"""Head offices asked for and committed at once; ODS makes many calls of it, the stock one reading."""


@dataclass(slots=True)
class AskReport:
    """How a batch was answered: partners by outcome, answers reused, what it cost, and what went wrong."""

    partners: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reused: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    data_date: date | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    lost: str | None = None


def identifier_to_ask(partner: Partner) -> str | None:
    """The SIRET to ask about, or the SIREN when that is what stands in the SIRET field; ``None`` when neither is valid.

    Spaces, dots and dashes are only spelling. Anything else that would have to be repaired is not asked about.
    """
    digits = "".join(character for character in partner.siret or "" if character.isalnum())
    return digits if is_siret(digits) or is_siren(digits) else None


class Asking:
    """Asks the register about what is left of a batch; every answered chunk is committed before the next one.

    Args:
        database: an open connection.
        register: the source, for this run.
        batch_id: the batch.
        max_lost_share: when more than this share of partners found before is now "not found", the source is not
            believed and they count as failed.
        unchanged: establishments the source was found to hold as before, outside the batch; they speak for it.
        progress: called with the number of identifiers answered so far.
    """

    def __init__(
        self,
        database: Database,
        register: RegisterSource,
        batch_id: str,
        *,
        max_lost_share: float,
        unchanged: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._database = database
        self._register = register
        self._batch_id = batch_id
        self._max_lost_share = max_lost_share
        self._unchanged = unchanged
        self._progress = progress
        self._report = AskReport()
        self._rows: dict[str, SnapshotRow] = {}
        self._answered_before: list[SnapshotRow] = []
        self._failures_before: dict[str, int] = {}
        self._by_identifier: dict[str, list[str]] = {}
        self._failed: dict[str, Failed] = {}
        self._not_found: list[str] = []
        self._recorded: dict[str, str] = {}
        self._answered = 0

    def run(self) -> AskReport:
        """Ask, record, report; a fault of the register ends up in the report, never in a verdict."""
        every = batches.snapshot(self._database, self._batch_id)
        self._report.partners = len(every)
        self._rows = {row.partner.partner_id: row for row in every if row.outcome in (None, "failed")}
        self._answered_before = [row for row in every if row.outcome == "found" and not row.compared]
        self._failures_before = {row.partner.partner_id: row.failures for row in every}
        self._report.outcomes.update(row.outcome for row in every if row.outcome not in (None, "failed"))
        self._sort_out()
        try:
            self._report.data_date = data_date_of(self._register)
            self._ask_sirets([siret for siret in self._by_identifier if is_siret(siret)])
            self._ask_head_offices()
        except RegisterError as error:
            self._report.error = str(error)
            self._fail_the_rest(error)
        self._settle_not_found()
        self._settle_failures()
        self._report.usage = self._register.usage.figures()
        batches.describe_batch(
            self._database,
            self._batch_id,
            source=self._register.name,
            data_date=self._report.data_date,
            requests=self._report.usage["requests"],
            note=self._report.error or self._report.lost or self._report.usage["stopped_because"],
        )
        return self._report

    def _sort_out(self) -> None:
        """Which identifier is asked for whom; a partner without a valid one is not asked about."""
        asked = {partner_id: identifier_to_ask(row.partner) for partner_id, row in self._rows.items()}
        checks.set_asked_for(self._database, self._batch_id, asked)
        for partner_id, identifier in asked.items():
            if identifier is not None:
                self._by_identifier.setdefault(identifier, []).append(partner_id)
        self._record(dict.fromkeys((key for key, value in asked.items() if value is None), ("invalid", None)))

    def _ask_sirets(self, sirets: Sequence[str]) -> None:
        data_date = self._report.data_date
        if data_date is not None:
            known = answer_store.known_answers(self._database, sirets, source=self._register.name, data_date=data_date)
            self._record(self._outcomes((siret, "found", content_hash) for siret, content_hash in known.items()))
            self._report.reused = len(known)
            sirets = [siret for siret in sirets if siret not in known]
        for chunk in self._register.establishments(sirets):
            self._take(chunk)

    def _take(self, chunk: Chunk) -> None:
        with self._database.transaction():
            hashes = self._store(chunk.found, chunk)
            self._record(self._outcomes((siret, "found", content_hash) for siret, content_hash in hashes.items()))
        for answer in chunk.answers:
            if isinstance(answer, Failed):
                self._failed.update(dict.fromkeys(self._by_identifier.get(answer.asked, ()), answer))
            elif isinstance(answer, NotFound):
                self._not_found += self._by_identifier.get(answer.asked, ())
        self._answered += len(chunk.answers)
        if self._progress is not None:
            self._progress(self._answered)

    def _ask_head_offices(self) -> None:
        """The head office of units whose SIREN stands in the SIRET field, or whose establishment is closed.

        Partners whose answer was stored before this run (followed changes, edits in the ERP) count as well; an office
        already known as of the register's present data is not asked for again.
        """
        holders = {asked: list(ids) for asked, ids in self._by_identifier.items() if not self._failed.keys() & ids}
        for row in self._answered_before:
            holders.setdefault(row.asked_for or "", []).append(row.partner.partner_id)
        sirens = {identifier for identifier in self._by_identifier if is_siren(identifier)}
        closed = answer_store.closed(self._database, [s for s in holders if is_siret(s)])
        known = answer_store.units_with_office(self._database, sorted(closed), self._report.data_date)
        wanted = sorted((sirens | closed.keys()) - known)
        for start in range(0, len(wanted), OFFICES_AT_ONCE):
            part = wanted[start : start + OFFICES_AT_ONCE]
            offices = self._not_asked(part) or self._register.head_offices(part)
            self._store_offices(offices, sirens)
            for siren, failure in offices.failed.items():
                # Without its head office a closed establishment cannot be told from a moved one: ask again later.
                for identifier in {*closed.get(siren, ()), *({siren} & sirens)}:
                    self._failed.update(dict.fromkeys(holders.get(identifier, ()), failure))

    def _not_asked(self, sirens: Iterable[str]) -> HeadOffices | None:
        """Once the run has stopped asking, the head offices are not asked for either."""
        kind, words = self._register.usage.stopped_by, self._register.usage.stopped_because
        if kind is None:
            return None
        return HeadOffices(failed={siren: Failed(siren, kind, words or kind, tried=False) for siren in sirens})

    def _store_offices(self, offices: HeadOffices, sirens: set[str]) -> None:
        with self._database.transaction():
            self._store([office for group in offices.by_siren.values() for office in group], offices)
            self._record(
                self._outcomes(
                    (siren, "found" if offices.by_siren[siren] else "not_found", None)
                    for siren in sirens & offices.by_siren.keys()
                )
            )

    def _settle_not_found(self) -> None:
        """Believe "not found", unless so many known partners vanished at once that the source must be at fault."""
        known = [row for row in self._rows.values() if row.ever_found]
        lost = [partner_id for partner_id in self._not_found if self._rows[partner_id].ever_found]
        every = len(known) + self._unchanged
        if len(lost) >= LOST_MINIMUM and len(lost) > self._max_lost_share * max(every, 1):
            self._report.lost = (
                f"{len(lost)} of {every} partners found before are missing from the answers: taken as a fault "
                "of the source, nothing was concluded"
            )
            for partner_id in self._not_found:
                self._failed[partner_id] = Failed(partner_id, FailureKind.INCONSISTENT, self._report.lost)
        else:
            self._record(dict.fromkeys(self._not_found, ("not_found", None)))

    def _settle_failures(self) -> None:
        answered = (outcome for key, outcome in self._recorded.items() if key not in self._failed)
        nobody = all(outcome == "invalid" for outcome in answered)
        checks.record_failures(
            self._database,
            self._batch_id,
            self._failed,
            self._failures_before,
            source_is_down=nobody or self._report.error is not None,
        )
        self._report.outcomes.update((self._recorded | dict.fromkeys(self._failed, "failed")).values())
        self._report.failures.update(answer.kind.value for answer in self._failed.values())

    def _fail_the_rest(self, error: RegisterError) -> None:
        # Once some have failed by name, the error was theirs: whoever is left was not asked about.
        tried = not self._failed
        for partner_id in self._left():
            self._failed.setdefault(partner_id, error.answer(partner_id, tried=tried))

    def _left(self) -> list[str]:
        settled = self._recorded.keys() | self._failed.keys() | set(self._not_found)
        return [partner_id for partner_id in self._rows if partner_id not in settled]

    def _outcomes(self, answers: Iterable[tuple[str, str, str | None]]) -> dict[str, tuple[str, str | None]]:
        return {
            partner_id: (outcome, content_hash)
            for identifier, outcome, content_hash in answers
            for partner_id in self._by_identifier.get(identifier, ())
        }

    def _record(self, outcomes: Mapping[str, tuple[str, str | None]]) -> None:
        if outcomes:
            checks.record_outcomes(self._database, self._batch_id, outcomes)
            self._recorded.update({partner_id: outcome for partner_id, (outcome, _) in outcomes.items()})

    def _store(self, found: Sequence[Establishment], answered: Chunk | HeadOffices) -> dict[str, str]:
        if not found:
            return {}
        return answer_store.store_answers(
            self._database,
            [
                answer_store.StoredAnswer(e, answered.raw.get(e.siret), answered.fingerprints.get(e.siret))
                for e in found
            ],
            source=self._register.name,
            address=self._register.address,
            data_date=self._report.data_date,
        )


def data_date_of(register: RegisterSource) -> date | None:
    """The day of the register's data, read once a run.

    Raises:
        RegisterError: the register does not answer.
    """
    return _day(register.metadata().data_processed)


def _day(moment: str | None) -> date | None:
    return datetime.fromisoformat(moment).date() if moment else None
