"""Headless Chromium through chromedriver: the W3C WebDriver protocol is JSON over HTTP, so httpx is all it takes."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM: Final = shutil.which("chromium")
CHROMEDRIVER: Final = shutil.which("chromedriver")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=fr",
)
_SECONDS: Final = 30


@dataclass(frozen=True)
class Browser:
    """One window of a browser of its own, with an empty profile."""

    session: httpx.Client

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._post("url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a function body in the page; what it returns comes back as JSON does."""
        return self._post("execute/sync", {"script": script, "args": list(arguments)})

    def wait_until(self, script: str, *, seconds: float, what: str) -> Any:
        """Run the script until it returns something true."""
        deadline = time.monotonic() + seconds
        while not (value := self.run(script)):
            if time.monotonic() > deadline:
                message = f"In {seconds:.0f} s there was no {what} on {self.run('return location.href')}"
                raise TimeoutError(message)
            time.sleep(0.25)
        return value

    def type_into(self, selector: str, text: str) -> None:
        """Type into an input as a person does."""
        found = self._post("element", {"using": "css selector", "value": selector})
        self._post(f"element/{next(iter(found.values()))}/value", {"text": text})

    def before_every_page(self, script: str) -> None:
        """Run this in every page before its own scripts."""
        self._devtools("Page.addScriptToEvaluateOnNewDocument", source=script)

    def resize(self, width: int, height: int) -> None:
        """The size of the page, in CSS pixels; nothing scrolls out of a page as high as its content."""
        self._devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def picture(self) -> bytes:
        """The page as it stands, as a PNG."""
        return base64.b64decode(self._devtools("Page.captureScreenshot", format="png")["data"])

    def _devtools(self, command: str, **parameters: Any) -> Any:
        return self._post("goog/cdp/execute", {"cmd": command, "params": parameters})

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _value(self.session.post(path, json=body))


@contextmanager
def open_browser(log: Path) -> Iterator[Browser]:
    """A browser that ends with the block, whatever happens in it."""
    if CHROMEDRIVER is None or CHROMIUM is None:
        message = "chromium or chromedriver is missing: apt-get install chromium chromium-driver"
        raise FileNotFoundError(message)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as output, tempfile.TemporaryDirectory(prefix="sirene-chromium-") as profile:
        driver = subprocess.Popen([CHROMEDRIVER, f"--port={port}"], stdout=output, stderr=output)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_SECONDS) as client:
                _wait_for(client, driver)
                options = {"binary": CHROMIUM, "args": [*FLAGS, f"--user-data-dir={profile}"]}
                capabilities = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}
                session = _value(client.post("/session", json={"capabilities": capabilities}))["sessionId"]
                client.base_url = client.base_url.join(f"/session/{session}/")
                try:
                    yield Browser(client)
                finally:
                    client.delete(f"http://127.0.0.1:{port}/session/{session}")
        finally:
            driver.terminate()
            driver.wait(timeout=_SECONDS)


def _wait_for(client: httpx.Client, driver: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS
    while driver.poll() is None and time.monotonic() < deadline:
        try:
            if client.get("/status").json()["value"]["ready"]:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    message = f"chromedriver did not start (exit status {driver.poll()})"
    raise RuntimeError(message)


def _value(response: httpx.Response) -> Any:
    value = response.json()["value"]
    if response.is_error:
        message = f"{value['error']}: {value['message']}"
        raise RuntimeError(message)
    return value
