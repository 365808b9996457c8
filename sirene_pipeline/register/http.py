"""GET requests to an ODS portal: timeouts, retries of what may be retried, bounded bodies, typed errors."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import httpx
import stamina
import stamina.instrumentation

from sirene_pipeline.register.bodies import BodyReader, decoded, typed_errors
from sirene_pipeline.register.errors import RegisterError, fault_of_response, message_of
from sirene_pipeline.register.ods.settings import user_agent
from sirene_pipeline.register.pace import Clock, Pace
from sirene_pipeline.register.quota import read_quota, seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sirene_pipeline.register.ods.settings import OdsSettings
    from sirene_pipeline.register.usage import Usage

# httpx writes every URL at level INFO, and the URL of a search can hold a person's name.
logging.getLogger("httpx").setLevel(logging.WARNING)

# Retries are counted in Usage and told in the run's report; stamina's own line would repeat the address per try.
stamina.instrumentation.set_on_retry_hooks(())

_ERROR_BODY_BYTES: Final = 65_536
_SAFE_IN_QUERY: Final = "(),:*"


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came: status, headers (names in lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def payload(self) -> Any:
        """Decode the body; ``None`` when it is no JSON."""
        return decoded(self.body)


def new_client(
    timeout: httpx.Timeout,
    *,
    headers: Mapping[str, str] | None = None,
    connections: int = 1,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Open a client with the habits all our calls share: it says who asks, and goes nowhere by itself."""
    return httpx.Client(
        headers={"User-Agent": user_agent(), **(headers or {})},
        transport=transport,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        timeout=timeout,
    )


class HttpSession:
    """The connection of one run to one portal; safe to use from several threads.

    Redirects are not followed: an answer from elsewhere is not the register's. The key travels in the header only and
    is in no message. ``transport`` replaces the network in tests.
    """

    def __init__(
        self,
        settings: OdsSettings,
        usage: Usage,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self.usage = usage
        self._clock = clock or Clock()
        self._pace = Pace(settings, usage, self._clock)
        self._bodies = BodyReader(settings, usage, self._clock)
        headers = {"User-Agent": settings.user_agent, "Accept": "application/json"}
        if settings.api_key is not None:
            headers["Authorization"] = f"Apikey {settings.api_key.get_secret_value()}"
        timeout = httpx.Timeout(
            connect=settings.connect_timeout,
            read=settings.read_timeout,
            write=settings.write_timeout,
            pool=settings.pool_timeout,
        )
        self._client = new_client(timeout, headers=headers, connections=settings.concurrency, transport=transport)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get_json(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Fetch and decode one JSON body.

        Raises:
            RegisterError: on anything but a readable 200 without an error inside.
        """
        for attempt in self._attempts():
            with attempt:
                return self._get_json_once(path, params or {}, again=attempt.num > 1)
        raise AssertionError("stamina ends by returning or raising")  # pragma: no cover

    def look(self, path: str, params: Mapping[str, str] | None = None) -> RawAnswer:
        """Make one call and give whatever comes back, errors included, without trying again: for the probe."""
        response = self._send(path, params or {}, again=False)
        try:
            body = self._bodies.read(response, self.settings.max_body_bytes)
        finally:
            response.close()
        return RawAnswer(response.status_code, dict(response.headers), body)

    @contextmanager
    def lines(self, path: str, params: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
        """Open a streamed export and give its lines, without their line ends.

        Only the opening is retried: once lines have been given, starting again is the caller's choice.

        Raises:
            RegisterError: when the export cannot be opened, or, while reading, when it breaks off or takes too long.
        """
        for attempt in self._attempts():
            with attempt:
                response = self._open(path, params, again=attempt.num > 1)
        try:
            yield self._bodies.lines(response)
        finally:
            response.close()

    def url_of(self, path: str) -> str:
        """Give the address of a path, without a query: the form that messages and logs may show."""
        return f"{self.settings.base_url.rstrip('/')}/{path}"

    def _attempts(self) -> Iterable[stamina.Attempt]:
        return stamina.retry_context(on=self._retry_in, attempts=self.settings.attempts, timeout=None, wait_initial=0.5)

    def _retry_in(self, error: Exception) -> bool | float:
        """Whether to try again, or after how many seconds when the register says so."""
        if not isinstance(error, RegisterError) or not error.fault.retry:
            return False
        if error.wait is None:
            # Without a time, a 429 is a daily quota: a pause of seconds would only waste calls.
            return error.fault_name != "rate_limited"
        return max(error.wait, 0.01) if error.wait <= self.settings.max_wait else False

    def _get_json_once(self, path: str, params: Mapping[str, str], *, again: bool) -> Any:
        response = self._open(path, params, again=again)
        try:
            body = self._bodies.read(response, self.settings.max_body_bytes)
        finally:
            response.close()
        payload = decoded(body)
        if payload is None:
            raise RegisterError(
                "unreadable", f"The answer is not JSON ({len(body)} bytes: it may be cut)", url=self.url_of(path)
            )
        self._refuse_errors(response, payload, path)
        return payload

    def _open(self, path: str, params: Mapping[str, str], *, again: bool) -> httpx.Response:
        """Send one request and return its answer, headers read and body still to come, if its status is 200."""
        response = self._send(path, params, again=again)
        if response.status_code == httpx.codes.OK:
            return response
        try:
            payload = decoded(self._bodies.read(response, _ERROR_BODY_BYTES, cut=True))
        finally:
            response.close()
        self._refuse_errors(response, payload, path)
        return response

    def _send(self, path: str, params: Mapping[str, str], *, again: bool) -> httpx.Response:
        self._pace.take()
        self.usage.sent(path, again=again)
        url = self.url_of(path)
        query = urlencode(params, quote_via=quote, safe=_SAFE_IN_QUERY)
        request = self._client.build_request("GET", f"{url}?{query}" if query else url)
        with typed_errors(url):
            response = self._client.send(request, stream=True)
        if "retry-after" not in response.headers:  # where it is, it decides, and not the day's quota beside it
            self._pace.learn(read_quota(response.headers, self._clock.now()))
        return response

    def _refuse_errors(self, response: httpx.Response, payload: object, path: str) -> None:
        fault = fault_of_response(response.status_code, payload)
        if fault is None:
            return
        words = message_of(payload)
        what = f"{fault}: the register answered {response.status_code}" + (f", {words!r}" if words else "")
        if fault == "unknown_dataset":
            what += f" for the data set {self.settings.dataset_id!r}"
        if fault == "redirected":
            target = response.headers.get("location", "nowhere").partition("?")[0]
            what += f" and points to {target}"
        told = fault == "rate_limited" or "retry-after" in response.headers
        wait = seconds_to_wait(response.headers, payload, self._clock.now()) if told else None
        raise RegisterError(fault, what, url=self.url_of(path), wait=wait)
