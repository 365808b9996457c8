"""What the stand-in remembers while it runs: its data sets, the data's date, faults, quota and what it was asked."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from sirene_pipeline.demo.standin.errors import too_many_requests
from sirene_pipeline.demo.standin.faults import FaultBoard
from sirene_pipeline.demo.standin.fulltext import TextIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.demo.standin.dataset import Dataset
    from sirene_pipeline.demo.standin.faults import Fault


@dataclass(slots=True)
class Quota:
    """A daily quota: ``left`` falls with each request; the reset is told as ISO text or as an epoch."""

    limit: int = 10_000
    left: int = 10_000
    resets_at: datetime | None = None
    written_as: Literal["iso", "epoch"] = "iso"

    def reset_time(self) -> datetime:
        """Give the moment of renewal: the set one, else the next midnight UTC."""
        if self.resets_at is not None:
            return self.resets_at
        return (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def headers(self) -> dict[str, str]:
        """Write the quota as the portal does."""
        reset = self.reset_time()
        written = str(int(reset.timestamp())) if self.written_as == "epoch" else reset.isoformat(" ", "seconds")
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": written,
        }


@dataclass(slots=True)
class RequestLog:
    """What was asked: counts by path, the last requests, and the most that were in flight at once."""

    by_path: Counter[str] = field(default_factory=Counter)
    last: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=500))
    in_flight: int = 0
    most_in_flight: int = 0

    def figures(self) -> dict[str, Any]:
        """Give the log as JSON values."""
        return {
            "total": self.by_path.total(),
            "by_path": dict(self.by_path),
            "most_in_flight": self.most_in_flight,
            "last": list(self.last),
        }


class Standin:
    """The stand-in's state; ``data_processed`` is the date the data set says it was last refreshed."""

    def __init__(
        self,
        datasets: Iterable[Dataset],
        *,
        faults: Iterable[Fault] = (),
        quota: Quota | None = None,
        api_key: str | None = None,
        data_processed: str = "2026-09-07T05:30:00+00:00",
    ) -> None:
        self.datasets = {dataset.dataset_id: dataset for dataset in datasets}
        self.texts = {name: TextIndex(dataset) for name, dataset in self.datasets.items()}
        self.faults = FaultBoard(list(faults))
        self.quota = quota or Quota()
        self.api_key = api_key
        self.data_processed = data_processed
        self.log = RequestLog()
        self.lock = Lock()

    @property
    def register(self) -> Dataset:
        """The first data set: the one records are changed in."""
        return next(iter(self.datasets.values()))

    def entered(self, path: str, params: list[tuple[str, str]]) -> None:
        """Count a request of the API and take it from the quota.

        Raises:
            ApiError: 429 once the quota is spent.
        """
        with self.lock:
            self.log.by_path[path] += 1
            self.log.last.append({"path": path, "params": params})
            self.log.in_flight += 1
            self.log.most_in_flight = max(self.log.most_in_flight, self.log.in_flight)
            self.quota.left -= 1
            if self.quota.left < 0:
                reset_time = self.quota.reset_time().strftime("%Y-%m-%dT%H:%M:%SZ")
                raise too_many_requests(self.quota.limit, reset_time, anonymous=self.api_key is None)

    def left(self) -> None:
        """Note that a request has been answered."""
        with self.lock:
            self.log.in_flight -= 1

    def forget_requests(self) -> None:
        """Start counting again."""
        with self.lock:
            self.log = RequestLog(in_flight=self.log.in_flight)
