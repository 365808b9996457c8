"""VIES, the European Commission's check of VAT numbers: asked on request only, and never waited for long.

Its member states' services are often overloaded (``MS_MAX_CONCURRENT_REQ``); an outage leaves a number unverified.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, Self

import httpx

from sirene_pipeline.domain.vat import ViesAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VIES_API: Final = "https://ec.europa.eu/taxation_customs/vies/rest-api"
_SPOKEN: Final = {"VALID": ViesAnswer.VALID, "INVALID": ViesAnswer.NOT_VALID}
_log = logging.getLogger(__name__)


class ViesSource:
    """Asks VIES one number a call; stops asking after three faults in a row, since they come in crowds.

    Args:
        base_url: the REST service.
        timeout: seconds one call may take.
        most_calls: calls one run makes at most; the rest stays unverified until the next.
        transport: the network, in tests.
    """

    def __init__(
        self,
        base_url: str = VIES_API,
        *,
        timeout: float = 10.0,
        most_calls: int = 200,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._client = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, transport=transport)
        self._most_calls = most_calls

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def verify(self, numbers: Iterable[str]) -> Iterator[tuple[str, ViesAnswer]]:
        """Ask about each number once; every number asked gets an answer, an outage being one."""
        faults = 0
        for number in list(dict.fromkeys(numbers))[: self._most_calls]:
            answer = ViesAnswer.UNAVAILABLE if faults >= 3 else self._ask(number)  # noqa: PLR2004 - three in a row
            faults = faults + 1 if answer is ViesAnswer.UNAVAILABLE else 0
            yield number, answer

    def _ask(self, number: str) -> ViesAnswer:
        try:
            response = self._client.get(f"/ms/{number[:2]}/vat/{number[2:]}")
            body: Any = response.json() if response.is_success else {}
        except (httpx.HTTPError, ValueError) as error:
            _log.info("VIES did not answer: %s", type(error).__name__)
            return ViesAnswer.UNAVAILABLE
        said = body.get("userError") if isinstance(body, dict) else None
        return _SPOKEN.get(str(said), ViesAnswer.UNAVAILABLE)
