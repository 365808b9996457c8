"""Five calls on a live portal, made on the first day, that tell what differs from what the product expects of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.http import HttpSession
from sirene_pipeline.register.ods import odsql
from sirene_pipeline.register.ods.fields import read_state
from sirene_pipeline.register.ods.parse import parse_record
from sirene_pipeline.register.quota import read_quota
from sirene_pipeline.register.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from sirene_pipeline.register.http import RawAnswer
    from sirene_pipeline.register.ods.settings import OdsSettings

EDF: Final = "55208131766522"
"""A head office known to be open although its closing dates are filled."""
LA_POSTE: Final = "35600000000048"
_FEWEST_RECORDS: Final = 40_000_000
_BAD_FIELD: Final = "champ_qui_n_existe_pas"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. A ``serious`` one keeps the product from working honestly; the others are news."""

    call: str
    expected: str
    found: str
    serious: bool = False


@dataclass(slots=True)
class ProbeReport:
    """What the five calls brought; no finding means that the portal is as the product knows it."""

    findings: list[Finding] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    data_processed: str | None = None
    records_count: int | None = None
    saved: list[Path] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether nothing serious was found."""
        return not any(finding.serious for finding in self.findings)


def probe(
    settings: OdsSettings, *, save_to: Path | None = None, transport: httpx.BaseTransport | None = None
) -> ProbeReport:
    """Make the five calls and compare; ``save_to`` keeps the bodies as files, which hold companies only.

    Raises:
        RegisterError: only when the portal cannot be reached at all.
    """
    session = HttpSession(settings, Usage(), transport=transport)
    try:
        return _Probe(session, save_to).run()
    finally:
        session.close()


class _Probe:
    """The calls, in order; each check gives its differences as findings."""

    def __init__(self, session: HttpSession, save_to: Path | None) -> None:
        self._session = session
        self._folder = save_to
        self._report = ProbeReport()

    def run(self) -> ProbeReport:
        path = f"catalog/datasets/{self._session.settings.dataset_id}"
        records = f"{path}/records"
        by_siret = [{"where": odsql.is_in("siret", [siret]), "limit": "1"} for siret in (EDF, LA_POSTE)]
        calls: list[tuple[str, str, dict[str, str], Callable[[RawAnswer], Iterator[Finding]]]] = [
            ("metadata", path, {}, self._check_metadata),
            ("count", records, {"limit": "0"}, self._check_count),
            ("edf", records, by_siret[0], self._check_edf),
            ("la_poste", records, by_siret[1], self._check_la_poste),
            ("bad_field", records, {"select": _BAD_FIELD, "limit": "1"}, self._check_bad_field),
        ]
        for rank, (name, where, params, check) in enumerate(calls, start=1):
            answer = self._session.look(where, params)
            self._report.statuses[name] = answer.status
            self._save(f"{rank}_{name}.json", answer.body)
            self._report.findings.extend(check(answer))
        return self._report

    def _save(self, name: str, body: bytes) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        path.write_bytes(body)
        self._report.saved.append(path)

    def _check_metadata(self, answer: RawAnswer) -> Iterator[Finding]:
        yield from _status("metadata", answer, 200)
        self._report.headers = {name: text for name, text in answer.headers.items() if name.startswith("x-ratelimit")}
        quota = read_quota(answer.headers, 0.0)
        if quota.left is None or quota.resets_at is None:
            yield Finding("metadata", "quota headers in a known format", str(self._report.headers or "none"))
        try:
            state = read_state(answer.payload())
        except RegisterError as error:
            yield Finding("metadata", "every field the product needs", error.what, serious=True)
            return
        self._report.data_processed, self._report.records_count = state.data_processed, state.records_count
        if state.data_processed is None:
            yield Finding("metadata", "metas.default.data_processed", "no date: every run will ask again")
        if (state.records_count or 0) < _FEWEST_RECORDS:
            yield Finding("metadata", f"more than {_FEWEST_RECORDS} records", str(state.records_count))
        for what, names in (("missing", state.missing), ("unknown to the product", state.unknown)):
            if names:
                yield Finding("metadata", "the fields the product knows", f"{what}: {', '.join(names)}")
        for name, kind in state.retyped.items():
            yield Finding("metadata", f"{name} of its usual type", kind)

    def _check_count(self, answer: RawAnswer) -> Iterator[Finding]:
        yield from _status("count", answer, 200)
        total = _member(answer, "total_count")
        if total != self._report.records_count:
            yield Finding("count", f"total_count {self._report.records_count} with limit=0", str(total))

    def _check_edf(self, answer: RawAnswer) -> Iterator[Finding]:
        yield from self._check_record("edf", answer, EDF)
        record = _first_record(answer)
        if record.get("etatadministratifetablissement") not in (None, "Actif"):
            yield Finding("edf", "Actif", str(record.get("etatadministratifetablissement")))
        if record and record.get("datefermetureetablissement") is None:
            yield Finding("edf", "a closing date on an open establishment (a known fault)", "none")

    def _check_la_poste(self, answer: RawAnswer) -> Iterator[Finding]:
        yield from self._check_record("la_poste", answer, LA_POSTE)

    def _check_record(self, call: str, answer: RawAnswer, siret: str) -> Iterator[Finding]:
        yield from _status(call, answer, 200)
        record = _first_record(answer)
        if not record:
            yield Finding(call, f"SIRET {siret}", "no record", serious=True)
            return
        unknown: Counter[str] = Counter()
        try:
            establishment = parse_record(record, lambda name: unknown.update([name]))
        except RegisterError as error:
            yield Finding(call, "a record the product can read", error.what, serious=True)
            return
        if establishment.siret != siret:
            yield Finding(call, f"SIRET {siret}", establishment.siret, serious=True)
        for name in unknown:
            yield Finding(call, f"a known label in {name}", str(record.get(name)))

    def _check_bad_field(self, answer: RawAnswer) -> Iterator[Finding]:
        yield from _status("bad_field", answer, 400)
        payload = answer.payload()
        message = str(payload.get("message", "")) if isinstance(payload, dict) else ""
        if "unknown field" not in message.casefold():
            yield Finding("bad_field", "a message saying 'Unknown field'", message[:200] or "none")


def _status(call: str, answer: RawAnswer, expected: int) -> Iterator[Finding]:
    if answer.status != expected:
        found = f"{answer.status}: {answer.body[:200].decode('utf-8', 'replace')!r}"
        yield Finding(call, f"status {expected}", found, serious=True)


def _member(answer: RawAnswer, name: str) -> Any:
    payload = answer.payload()
    return payload.get(name) if isinstance(payload, dict) else None


def _first_record(answer: RawAnswer) -> dict[str, Any]:
    results = _member(answer, "results")
    first = results[0] if isinstance(results, list) and results else {}
    return first if isinstance(first, dict) else {}
