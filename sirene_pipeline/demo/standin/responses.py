"""How an answer leaves the stand-in: whole, or damaged as a fault asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.responses import Response, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from sirene_pipeline.demo.standin.errors import ApiError
    from sirene_pipeline.demo.standin.faults import Fault

JSON: Final = "application/json; charset=utf-8"


class CutResponse(Response):
    """Promises its whole length, sends half of it and leaves: the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send the head and half of the body, and return without the end of it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


def dumped(value: Any) -> bytes:
    """Write JSON as the API does: UTF-8, accents as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def error_response(error: ApiError) -> Response:
    """Write an API error."""
    return Response(dumped(error.body), error.status, error.headers, JSON)


def sent(body: bytes, faults: dict[str, Fault], headers: dict[str, str]) -> Response:
    """Send a JSON body, cut or dripping if so asked."""
    if "cut_body" in faults:
        return CutResponse(body, 200, headers, JSON)
    if "drip" in faults:
        return StreamingResponse(_dripping(body, faults["drip"]), 200, headers, JSON)
    return Response(body, 200, headers, JSON)


async def _dripping(body: bytes, fault: Fault) -> AsyncIterator[bytes]:
    for start in range(len(body)):
        await anyio.sleep(int(fault.options.get("ms", 50)) / 1000)
        yield body[start : start + 1]
