"""Settings of an ODS source; the defaults are the public portal and a polite pace."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import SecretStr

PUBLIC_PORTAL: Final = "https://public.opendatasoft.com/api/explore/v2.1"
_LARGEST_PAGE: Final = 100
_MOST_IN_FLIGHT: Final = 8
SIRENE_DATASET: Final = "economicref-france-sirene-v3"


def user_agent() -> str:
    """Say who asks, as every call does."""
    try:
        number = version("sirene-pipeline")
    except PackageNotFoundError:  # run from a plain checkout
        number = "0"
    return f"sirene-pipeline/{number} (ERP partners against the Sirene register)"


@dataclass(frozen=True, slots=True)
class OdsSettings:
    """How to reach one ODS data set; times in seconds.

    The four timeouts are httpx's; ``total_timeout`` bounds one call whatever drips in, ``export_timeout`` one export.
    ``attempts`` counts the first try. ``max_wait`` is the longest pause obeyed for ``Retry-After`` or a renewed quota:
    beyond it the run stops and leaves the rest due. ``max_requests`` is the run's budget (``None``: none), ``reserve``
    the calls of the quota left to others. ``max_failed_calls`` failed calls in a row stop the run.
    ``max_export_rows`` is the largest delta worth streaming (the data set holds 44 million). ``without_fields`` are
    fields that may be gone from the data set although proposals rest on them.
    """

    base_url: str = PUBLIC_PORTAL
    dataset_id: str = SIRENE_DATASET
    api_key: SecretStr | None = None
    user_agent: str = user_agent()
    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    write_timeout: float = 10.0
    pool_timeout: float = 30.0
    total_timeout: float = 60.0
    export_timeout: float = 3600.0
    attempts: int = 3
    max_wait: float = 60.0
    requests_per_second: float = 10.0
    concurrency: int = 4
    max_requests: int | None = None
    reserve: int = 0
    max_failed_calls: int = 3
    max_body_bytes: int = 32_000_000
    batch_size: int = 100
    max_export_rows: int = 10_000_000
    without_fields: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse settings the API or good manners do not allow, naming the value."""
        if not 1 <= self.batch_size <= _LARGEST_PAGE:
            raise ValueError(f"batch_size must be 1 to 100 identifiers a call, not {self.batch_size}.")
        if not 1 <= self.concurrency <= _MOST_IN_FLIGHT:
            raise ValueError(f"concurrency must be 1 to 8 calls in flight, not {self.concurrency}.")
        if self.requests_per_second <= 0 or self.attempts < 1:
            raise ValueError("requests_per_second must be above 0 and attempts at least 1.")
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url must begin with https:// (or http://), not {self.base_url!r}.")
