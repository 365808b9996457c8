"""Answers of faults that need no data: a status that is not 200, or a 200 that is no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sirene_pipeline.demo.standin.errors import syntax_error, too_many_requests, unauthorized, unknown_dataset
from sirene_pipeline.demo.standin.exports import INTERRUPTED
from sirene_pipeline.demo.standin.responses import JSON, dumped, error_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from sirene_pipeline.demo.standin.faults import Fault

_BAD_GATEWAY: Final = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_INTERNAL: Final = {"error_code": "InternalError", "message": "Internal Server Error"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, and the fault that answers."""

    fault: Fault
    where: str
    dataset_id: str

    def option(self, name: str, default: str) -> str:
        return str(self.fault.options.get(name, default))

    def retry_after(self) -> dict[str, str]:
        options = self.fault.options
        return {"Retry-After": str(options["retry_after"])} if "retry_after" in options else {}


def refused(faults: dict[str, Fault], where: str, dataset_id: str) -> Response | None:
    """Give the answer of the first fault that answers by itself; ``None`` when the request goes on to the data."""
    for kind, fault in faults.items():
        if kind in _ANSWERS:
            return _ANSWERS[kind](_Asked(fault, where, dataset_id))
    return None


def _rate_limited(asked: _Asked) -> Response:
    options = asked.fault.options
    error = too_many_requests(1000, options.get("reset_time"), anonymous=bool(options.get("anonymous")))
    return Response(dumped(error.body), error.status, asked.retry_after(), JSON)


def _error_in_body(asked: _Asked) -> Response:
    return Response(dumped({"error": asked.option("message", "Backend unavailable")}), 200, media_type=JSON)


_ANSWERS: Final[dict[str, Callable[[_Asked], Response]]] = {
    "rate_limited": _rate_limited,
    "server_error": lambda asked: Response(dumped(_INTERNAL), 500, asked.retry_after(), JSON),
    "bad_gateway": lambda _: Response(_BAD_GATEWAY, 502, media_type="text/html"),
    "unavailable": lambda asked: Response("Service Unavailable", 503, asked.retry_after(), "text/plain"),
    "unauthorized": lambda _: error_response(unauthorized()),
    "forbidden": lambda _: Response(b"", 403),
    "unknown_dataset": lambda asked: error_response(unknown_dataset(asked.dataset_id)),
    "redirect": lambda asked: Response(b"", 301, {"Location": asked.option("to", "https://example.invalid/")}),
    "refused_query": lambda asked: error_response(syntax_error("=", 0, asked.where[:40], "where")),
    "too_long": lambda _: Response("URI Too Long", 414, media_type="text/plain"),
    "invalid_json": lambda _: Response("{'this is': no JSON", 200, media_type=JSON),
    "error_in_body": _error_in_body,
    "interrupted": lambda _: Response(INTERRUPTED, 200, media_type=JSON),
}
