"""The Explore API v2.1 of one data set: its description, pages of records, counts and streamed exports."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.register.errors import RegisterError, message_of
from sirene_pipeline.register.ods.fields import READ, REQUIRED, read_state, selected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sirene_pipeline.register.http import HttpSession
    from sirene_pipeline.register.protocol import DatasetState, RawRecord

PAGE: Final = 100
"""Most records the API gives a call."""
REACHABLE: Final = 10_000
"""The API gives no record beyond this offset."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of ``/records``: how many records match, and those of this page."""

    total_count: int
    results: list[RawRecord]


class OdsClient:
    """Calls on one data set; the description is read once, before the first call that needs it.

    Methods raise ``RegisterError`` as ``register/errors.py`` says.
    """

    def __init__(
        self, session: HttpSession, *, required: Collection[str] = REQUIRED, read: Collection[str] = READ
    ) -> None:
        self._session = session
        self._required = required
        self._read = read
        self._path = f"catalog/datasets/{session.settings.dataset_id}"
        self._state: DatasetState | None = None
        self._lock = Lock()

    @property
    def url(self) -> str:
        """The data set's address, as messages show it."""
        return self._session.url_of(self._path)

    def state(self) -> DatasetState:
        """Give the data set's dates and schema, from one call a run."""
        with self._lock:
            if self._state is None:
                self._state = read_state(self._session.get_json(self._path), self._required, self._read)
                self._session.usage.unknown_fields = self._state.unknown
                self._session.usage.missing_fields = self._state.missing
                self._session.usage.retyped_fields = dict(self._state.retyped)
            return self._state

    def page(self, where: str, *, limit: int = PAGE, offset: int = 0, order_by: str = "siret") -> Page:
        """Ask for one page of the records that match, in a stable order."""
        params = {
            "select": selected(self.state(), self._read),
            "where": where,
            "order_by": order_by,
            "limit": str(limit),
        }
        if offset:
            params["offset"] = str(offset)
        path = f"{self._path}/records"
        page = _read_page(self._session.get_json(path, params), self._session.url_of(path))
        expected = min(limit, max(0, page.total_count - offset))
        if len(page.results) != expected:
            raise RegisterError(
                "inconsistent",
                f"The answer counts {page.total_count} records and brings {len(page.results)} where {expected} belong",
                url=self._session.url_of(path),
            )
        return page

    def count(self, where: str) -> int:
        """Ask how many records match, without any."""
        path = f"{self._path}/records"
        payload = self._session.get_json(path, {"where": where, "limit": "0"})
        return _read_page(payload, self._session.url_of(path)).total_count

    @contextmanager
    def export(self, where: str) -> Iterator[Iterator[RawRecord]]:
        """Open a streamed export of the records that match, one at a time; what is not a record raises."""
        path = f"{self._path}/exports/jsonl"
        params = {"select": selected(self.state(), self._read), "where": where, "limit": "-1"}
        with self._session.lines(path, params) as lines:
            yield (_read_line(line, self._session.url_of(path)) for line in lines if line.strip())


def _read_page(payload: Any, url: str) -> Page:
    total = payload.get("total_count") if isinstance(payload, dict) else None
    results = payload.get("results") if isinstance(payload, dict) else None
    if not isinstance(total, int) or not isinstance(results, list):
        raise RegisterError("unreadable", "The answer has no total_count and results", url=url)
    if not all(isinstance(record, dict) for record in results):
        raise RegisterError("unreadable", "The answer's results are not records", url=url)
    return Page(total, results)


def _read_line(line: bytes, url: str) -> RawRecord:
    """Read one line of an export; a failing export is a 200 with the error's text in the stream."""
    try:
        record = json.loads(line)
    except ValueError:
        words = " ".join(line.decode("utf-8", "replace").split())[:200]
        raise RegisterError("unreadable", f"The export broke off: {words!r}", url=url) from None
    if not isinstance(record, dict):
        raise RegisterError("unreadable", "A line of the export is not a record", url=url)
    if "siret" not in record and "siren" not in record:
        raise RegisterError(
            "unreadable", f"A line of the export is not a record of the register: {message_of(record)!r}", url=url
        )
    return record
