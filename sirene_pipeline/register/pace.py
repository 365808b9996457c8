"""Politeness shared by all the calls of a run: one rate limiter, the request budget and the portal's quota."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.quota import Quota, iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from sirene_pipeline.register.ods.settings import OdsSettings
    from sirene_pipeline.register.usage import Usage


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the client sees it, so that tests need not wait."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Pace:
    """Gives leave to send, one request at a time; safe to use from several threads."""

    settings: OdsSettings
    usage: Usage
    clock: Clock
    _lock: Lock = field(default_factory=Lock)
    _next_slot: float = 0.0
    _sent: int = 0
    _quota: Quota = field(default_factory=Quota)

    def take(self) -> None:
        """Wait for this request's turn.

        Raises:
            RegisterError: ``budget_spent`` when the run's budget is used up, ``rate_limited`` when the portal's quota
                is and its renewal is further away than ``max_wait``.
        """
        while True:
            with self._lock:
                renewal = self._renewal_to_wait_for()
                delay = self._reserved_slot() if renewal is None else max(0.0, renewal - self.clock.now())
            if delay > 0:
                self.clock.sleep(delay)
            if renewal is None:
                return
            with self._lock:
                if self._quota.resets_at == renewal:  # the first to wake counts afresh; the others find it done
                    self._quota = Quota(self._quota.limit)

    def learn(self, quota: Quota) -> None:
        """Keep what an answer says of the quota; answers cross on their way, so a period's lowest count holds."""
        if quota.left is None:
            return
        with self._lock:
            known = self._quota
            same_period = known.left is not None and known.resets_at == quota.resets_at
            left = min(known.left, quota.left) if same_period and known.left is not None else quota.left
            self._quota = Quota(quota.limit, left, quota.resets_at)
            self.usage.quota_limit = quota.limit
            self.usage.quota_left = left
            self.usage.quota_reset = iso(quota.resets_at)

    def _renewal_to_wait_for(self) -> float | None:
        """Give the moment a spent quota is renewed; ``None`` while calls are left. Raises when that is too far."""
        quota = self._quota
        if quota.left is None or quota.left > self.settings.reserve:
            return None
        wait = None if quota.resets_at is None else max(0.0, quota.resets_at - self.clock.now())
        if wait is None or wait > self.settings.max_wait:
            until = iso(quota.resets_at) or "an unknown time"
            raise RegisterError(
                "rate_limited",
                f"The portal leaves {quota.left} of {quota.limit} calls until {until}, {self.settings.reserve} of "
                "which are kept for others",
                wait=wait,
            )
        return quota.resets_at

    def _reserved_slot(self) -> float:
        """Count a request and give the seconds until its turn."""
        budget = self.settings.max_requests
        if budget is not None and self._sent >= budget:
            raise RegisterError("budget_spent", f"The run's budget of {budget} requests is spent")
        self._sent += 1
        if self._quota.left is not None:
            self._quota = Quota(self._quota.limit, self._quota.left - 1, self._quota.resets_at)
        now = self.clock.monotonic()
        start = max(self._next_slot, now)
        self._next_slot = start + 1 / self.settings.requests_per_second
        return start - now
