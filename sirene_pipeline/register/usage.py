"""What a run has asked of the register and received, for the run's report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.records import Failed, Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.domain.records import Answer, FailureKind


@dataclass(slots=True)
class Usage:
    """Counters of one run; calls run side by side, so they are changed through the methods.

    ``quota_left`` is the source's own figure after the last call, ``quota_reset`` when it starts again (ISO date-time).
    ``unknown_values`` counts, by field, values that the nomenclatures do not know; ``unknown_fields``,
    ``missing_fields`` and ``retyped_fields`` (field to type) come from the schema. ``stopped_by`` says why the run did
    not ask for everything.
    """

    requests: int = 0
    requests_by_path: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    bytes_received: int = 0
    quota_limit: int | None = None
    quota_left: int | None = None
    quota_reset: str | None = None
    answers: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    unknown_values: Counter[str] = field(default_factory=Counter)
    unknown_fields: tuple[str, ...] = ()
    missing_fields: tuple[str, ...] = ()
    retyped_fields: dict[str, str] = field(default_factory=dict)
    stopped_by: FailureKind | None = None
    stopped_because: str | None = None
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def sent(self, path: str, *, again: bool = False) -> None:
        """Count one request by the last part of its path."""
        with self._lock:
            self.requests += 1
            self.requests_by_path[path.rstrip("/").rsplit("/", 1)[-1]] += 1
            self.retries += again

    def received(self, size: int) -> None:
        """Count bytes as they came over the wire."""
        with self._lock:
            self.bytes_received += size

    def unknown_value(self, field_name: str) -> None:
        """Count a value the product kept without understanding it."""
        with self._lock:
            self.unknown_values[field_name] += 1

    def answered(self, answers: Iterable[Answer]) -> None:
        """Count answers by kind: ``found``, ``not_found``, ``failed``, and failures by their own kind."""
        with self._lock:
            for answer in answers:
                if isinstance(answer, Found):
                    self.answers["found"] += 1
                elif isinstance(answer, Failed):
                    self.answers["failed"] += 1
                    self.failures[answer.kind.value] += 1
                else:
                    self.answers["not_found"] += 1

    def stopped(self, kind: FailureKind, message: str) -> None:
        """Keep the first reason for which the run stopped asking."""
        with self._lock:
            if self.stopped_by is None:
                self.stopped_by, self.stopped_because = kind, message

    def figures(self) -> dict[str, Any]:
        """Give the counters as plain JSON values, for run metadata; no identifier and no name is in them."""
        with self._lock:
            return {
                "requests": self.requests,
                "requests_by_path": dict(self.requests_by_path),
                "retries": self.retries,
                "bytes_received": self.bytes_received,
                "quota_limit": self.quota_limit,
                "quota_left": self.quota_left,
                "quota_reset": self.quota_reset,
                "answers": dict(self.answers),
                "failures": dict(self.failures),
                "unknown_values": dict(self.unknown_values),
                "unknown_fields": list(self.unknown_fields),
                "missing_fields": list(self.missing_fields),
                "retyped_fields": dict(self.retyped_fields),
                "stopped_by": self.stopped_by.value if self.stopped_by else None,
                "stopped_because": self.stopped_because,
            }
