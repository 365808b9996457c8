"""Reading what an ODS portal says of its quota: headers in both formats met, ``Retry-After``, ``reset_time``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_EARLIEST_EPOCH: Final = 1_000_000_000  # smaller numbers are seconds to wait, not a date
_EPOCH_IN_MILLISECONDS: Final = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Quota:
    """The quota after a call: calls allowed, calls left, and the epoch second at which it is renewed."""

    limit: int | None = None
    left: int | None = None
    resets_at: float | None = None


def read_quota(headers: Mapping[str, str], now: float) -> Quota:
    """Read ``X-RateLimit-Limit``, ``-Remaining`` and ``-Reset``; what is absent or unreadable is ``None``."""
    return Quota(
        limit=_whole(headers.get("x-ratelimit-limit")),
        left=_whole(headers.get("x-ratelimit-remaining")),
        resets_at=instant(headers.get("x-ratelimit-reset"), now),
    )


def seconds_to_wait(headers: Mapping[str, str], body: object, now: float) -> float | None:
    """Seconds after which a 429 says to come back: ``Retry-After``, else the body's ``reset_time``, else the header."""
    after = instant(headers.get("retry-after"), now)
    if after is None and isinstance(body, dict):
        after = instant(body.get("reset_time"), now)
    if after is None:
        after = instant(headers.get("x-ratelimit-reset"), now)
    return None if after is None else max(0.0, after - now)


def instant(value: object, now: float) -> float | None:
    """Read an instant as epoch seconds, from an epoch, a number of seconds to wait, ISO text or an HTTP date."""
    text = str(value).strip() if value is not None else ""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return _dated(text)
    if number >= _EPOCH_IN_MILLISECONDS:
        return number / 1000
    return number if number >= _EARLIEST_EPOCH else now + number


def iso(epoch: float | None) -> str | None:
    """Write epoch seconds as ISO text in UTC."""
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC).isoformat(timespec="seconds")


def _dated(text: str) -> float | None:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        try:
            parsed = parsedate_to_datetime(text)
        except ValueError:
            return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
