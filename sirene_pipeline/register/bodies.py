"""Reading the body of an answer: bounded in size and time, counted, whole or line by line, with typed errors."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from sirene_pipeline.register.errors import RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sirene_pipeline.register.ods.settings import OdsSettings
    from sirene_pipeline.register.pace import Clock
    from sirene_pipeline.register.usage import Usage


class BodyReader:
    """Reads bodies for one run."""

    def __init__(self, settings: OdsSettings, usage: Usage, clock: Clock) -> None:
        self._settings = settings
        self._usage = usage
        self._clock = clock

    def read(self, response: httpx.Response, most: int, *, cut: bool = False) -> bytes:
        """Read a body up to ``most`` bytes; beyond them it is refused, or cut for the sake of an error's words."""
        body = bytearray()
        for piece in self._pieces(response, self._settings.total_timeout):
            body += piece
            if len(body) > most:
                if cut:
                    break
                raise RegisterError("too_large", f"The answer is larger than {most} bytes", url=_address(response))
        return bytes(body)

    def _pieces(self, response: httpx.Response, limit: float) -> Iterator[bytes]:
        """Give the body as it comes; a server that drips resets httpx's read timeout, so the whole is bounded too."""
        deadline = self._clock.monotonic() + limit
        counted = 0
        with typed_errors(_address(response), reading=True):
            for piece in response.iter_bytes():
                self._usage.received(response.num_bytes_downloaded - counted)
                counted = response.num_bytes_downloaded
                yield piece
                if self._clock.monotonic() > deadline:
                    raise RegisterError("too_slow", f"The answer took more than {limit:g} s", url=_address(response))

    def lines(self, response: httpx.Response) -> Iterator[bytes]:
        """Give the lines of a streamed body, without their line ends, as they come."""
        rest = b""
        for piece in self._pieces(response, self._settings.export_timeout):
            # Split on the line feed alone: str.splitlines would also break on separators inside JSON strings.
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            if len(rest) > self._settings.max_body_bytes:
                raise RegisterError("too_large", "A line of the export has no end", url=_address(response))
        if rest:
            yield rest


@contextmanager
def typed_errors(url: str, *, reading: bool = False) -> Iterator[None]:
    """Turn httpx's errors into ``RegisterError``; ``reading`` says that an answer had begun."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise RegisterError(
            "timeout", f"The register did not answer in time ({type(error).__name__})", url=url
        ) from None
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        fault = "unreadable" if reading else "unreachable"
        raise RegisterError(fault, f"The answer broke off or is garbled: {error}", url=url) from None
    except httpx.HTTPError as error:
        raise RegisterError("unreachable", f"The register cannot be reached: {error}", url=url) from None


def decoded(body: bytes) -> Any:
    """Decode JSON; ``None`` when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _address(response: httpx.Response) -> str:
    return str(response.request.url.copy_with(query=None))
