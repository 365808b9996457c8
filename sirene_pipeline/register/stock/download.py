"""Fetching a stock file from a web address into a folder: asked for when it changed, resumed when it breaks off.

An address that does not answer fails the run, even where an earlier file is at hand: a check against old data would
look like one against the present.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote

import httpx
import stamina

from sirene_pipeline.register.bodies import typed_errors
from sirene_pipeline.register.errors import RegisterError, fault_of_response
from sirene_pipeline.register.http import new_client
from sirene_pipeline.register.quota import seconds_to_wait
from sirene_pipeline.register.stock.cache import CacheFolder, Said
from sirene_pipeline.register.stock.content import suffix_in, suffix_of
from sirene_pipeline.register.stock.convert import as_parquet
from sirene_pipeline.register.stock.files import NAMES, day_in_name, is_web_address, without_secrets

if TYPE_CHECKING:
    from sirene_pipeline.register.stock.cache import Kept
    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.files import StockFiles
    from sirene_pipeline.register.stock.settings import StockSettings

_MOST_REDIRECTS: Final = 5
_NOT_THE_REST: Final = (206, 304, 416)
_FAULTS: Final = {404: "missing_file", 410: "missing_file"} | dict.fromkeys(_NOT_THE_REST, "unreadable")
_PASSING: Final = ("unreadable", "missing_file", "rate_limited", "timeout", "server_error", "redirected")
_FILE_NAME: Final = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)
_FROM: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def fetched(
    files: StockFiles,
    settings: StockSettings,
    progress: Progress | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
) -> StockFiles:
    """Give the same stock as files of this machine; what lies at web addresses is fetched into the cache first.

    Successions and duplicates that nobody named and that are not beside the others are left out.

    Raises:
        RegisterError: when a file cannot be fetched, or what was fetched is no file of INSEE's.
    """
    addresses = {kind: name for kind in NAMES if (name := getattr(files, kind)) and is_web_address(name)}
    if not addresses:
        return files
    timeout = httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout)
    local: dict[str, Any] = {}
    with new_client(timeout, transport=transport) as client:
        for kind, address in addresses.items():
            try:
                local[kind] = str(_Fetch(client, kind, address, settings, progress).run())
            except RegisterError as error:
                guessed = kind in ("successions", "duplicates") and getattr(settings, kind) is None
                if not guessed or error.fault_name != "missing_file":
                    raise
                local[kind] = None
    return replace(files, **local)


class _Fetch:
    """One file, from one address."""

    def __init__(
        self, client: httpx.Client, kind: str, address: str, settings: StockSettings, progress: Progress | None
    ) -> None:
        self._client = client
        self._address = address
        self._settings = settings
        self._title = NAMES[kind]
        self._place = without_secrets(address)
        self._report: Progress = progress or (lambda _what, _share: None)
        self._folder = CacheFolder(Path(settings.cache).expanduser(), kind, address)
        self._deadline = time.monotonic() + settings.longest_download

    def run(self) -> Path:
        with self._folder.locked(self._settings.longest_download):
            kept = self._folder.kept()
            try:
                said = self._asked(kept)
            except RegisterError as error:
                if kept is None or not error.fault.retry:
                    raise
                old = f"; the file fetched on {kept.fetched_at[:10]} is kept and not used in its place"
                raise RegisterError(error.fault_name, error.what + old, url=error.url) from error
            return self._settled(said) if said is not None else self._folder.path / cast("Kept", kept).file

    def _asked(self, kept: Kept | None) -> Said | None:
        """Ask until the file is here whole; ``None`` when the one that is kept is still the present one."""
        attempts = self._settings.attempts
        for attempt in stamina.retry_context(on=self._retry_in, attempts=attempts, timeout=None, wait_initial=1.0):
            with attempt:
                return self._ask(kept)
        raise AssertionError("stamina ends by returning or raising")  # pragma: no cover

    def _retry_in(self, error: Exception) -> bool | float:
        if not isinstance(error, RegisterError) or not error.fault.retry:
            return False
        if error.wait is None:
            return True
        return max(error.wait, 0.01) if error.wait <= self._settings.max_wait else False

    def _ask(self, kept: Kept | None) -> Said | None:
        have, said = self._folder.begun()
        response = self._follow(_conditions(have, said, kept))
        try:
            if response.status_code == httpx.codes.NOT_MODIFIED and kept is not None:
                return None
            if response.status_code == httpx.codes.OK:
                have, said = 0, self._said_of(response)
                self._folder.begin(said)
            elif not _continues(response, have, said):
                raise self._refusal(response)
            self._folder.refuse_too_large((said.length or 0) - have)
            self._write(response, have, said)
        finally:
            response.close()
        return said

    def _follow(self, headers: dict[str, str]) -> httpx.Response:
        """Send the request and go where it is sent on to, but never from https to http."""
        try:
            request = self._client.build_request("GET", self._address, headers=headers)
        except httpx.InvalidURL:
            raise RegisterError("missing_file", f"The address of {self._title} is no web address") from None
        for _ in range(_MOST_REDIRECTS):
            with typed_errors(self._place):
                response = self._client.send(request, stream=True)
            target = response.next_request
            if target is None:
                return response
            response.close()
            if request.url.scheme == "https" and target.url.scheme != "https":
                raise RegisterError(
                    "redirected", f"redirected: from https to {without_secrets(str(target.url))}", url=self._place
                )
            request = target
        raise RegisterError("redirected", f"redirected: more than {_MOST_REDIRECTS} times", url=self._place)

    def _said_of(self, response: httpx.Response) -> Said:
        """Read the headers; of the file's name there, the month and the suffix are kept, and nothing else."""
        named = _FILE_NAME.search(response.headers.get("content-disposition", ""))
        name = unquote(named.group(1) if named else response.url.path.rpartition("/")[2])
        day = day_in_name(name)
        length = response.headers.get("content-length", "")
        return Said(
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            length=int(length) if length.isdigit() else None,
            name=f"{self._title}{f'_{day}' if day else ''}_utf8{suffix_in(name) or ''}",
        )

    def _refusal(self, response: httpx.Response) -> RegisterError:
        status = response.status_code
        if status in _NOT_THE_REST:
            self._folder.drop_partial()  # begun anew at the next try
        fault = _FAULTS.get(status) or fault_of_response(status, None)
        if fault not in _PASSING:
            fault = "refused_file"
        wait = seconds_to_wait(response.headers, None, time.time()) if "retry-after" in response.headers else None
        what = f"{fault}: the server of {self._title} answered {status}"
        return RegisterError(fault, what, url=self._place, wait=wait)

    def _write(self, response: httpx.Response, have: int, said: Said) -> None:
        told = -1
        try:
            with self._folder.partial.open("ab" if have else "wb") as file, typed_errors(self._place, reading=True):
                for piece in response.iter_raw():
                    have += file.write(piece)
                    percent = 100 * have // said.length if said.length else 0
                    if percent != told:
                        told = percent
                        self._report(f"fetching {self._title}", percent / 100)
                    if time.monotonic() > self._deadline:
                        limit = self._settings.longest_download
                        raise RegisterError("too_slow", f"{self._title} took more than {limit:g} s", url=self._place)
        except OSError as error:
            raise RegisterError("no_room", f"{self._title} cannot be written: {error.strerror}") from error
        if said.length is not None and have != said.length:
            if have > said.length:
                self._folder.drop_partial()
            came = f"{have:,} of {said.length:,} bytes of {self._title} came"
            raise RegisterError("unreadable", came, url=self._place)

    def _settled(self, said: Said) -> Path:
        """Look at what came, make it Parquet if it is not, put it in place, and let the former file go."""
        partial, promised = self._folder.partial, suffix_in(said.name)
        suffix = suffix_of(partial)
        if suffix is None or (promised is not None and suffix != promised):
            self._folder.drop_partial()
            found = "no Parquet, ZIP or CSV file of INSEE's" if suffix is None else f"a {suffix} file"
            wanted = f", and its name promises {promised}" if promised else ""
            raise RegisterError("not_a_stock", f"What came for {self._title} is {found}{wanted}", url=self._place)
        target = partial.with_name(said.name.removesuffix(promised or "") + suffix)
        partial.replace(target)
        try:
            parquet = as_parquet(target, self._report)
        finally:
            if suffix != ".parquet":  # the converted file stands for it; what cannot be converted is of no use
                target.unlink(missing_ok=True)
        self._folder.keep(parquet, said, fetched_at=datetime.now(UTC).isoformat(timespec="seconds"))
        return parquet


def _conditions(have: int, said: Said, kept: Kept | None) -> dict[str, str]:
    """Ask for the rest of what was begun, if it is still the same file; else for what is newer than what is kept."""
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    if have and said.for_ranges:
        return headers | {"Range": f"bytes={have}-", "If-Range": said.for_ranges}
    if kept is not None and kept.said.etag:
        headers["If-None-Match"] = kept.said.etag
    if kept is not None and kept.said.last_modified:
        headers["If-Modified-Since"] = kept.said.last_modified
    return headers


def _continues(response: httpx.Response, have: int, said: Said) -> bool:
    """Whether the answer is the rest of what was begun, from the very byte."""
    told = _FROM.fullmatch(response.headers.get("content-range", ""))
    if response.status_code != httpx.codes.PARTIAL_CONTENT or told is None or not have:
        return False
    return int(told.group(1)) == have and told.group(2) in ("*", str(said.length or told.group(2)))
