"""A web server for files that can break off, lie, send on, and answer errors; it notes what it was asked."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """One file: its contents and validators, and what the next requests meet instead of it (``then``)."""

    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    send_on: str | None = None
    ranges: bool = True
    then: deque[dict] = field(default_factory=deque)

    def next(self, **how):
        """The next request meets ``status`` and ``headers``, a ``pause``, a ``cut`` body, or a false ``length``."""
        self.then.append(how)


class FileServer:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.files: dict[str, Served] = {}
        self.asked: list[tuple[str, dict[str, str], int]] = []

    def serve(self, path, body=b"", **options):
        self.files[path] = Served(body, **options)
        return self.files[path]

    def requests(self, path):
        """The headers of each request for a path, and the status it was answered with."""
        return [(headers, status) for asked, headers, status in self.asked if asked.partition("?")[0] == path]

    def statuses(self, path):
        return [status for _, status in self.requests(path)]


@contextmanager
def file_server():
    httpd = _Server(("127.0.0.1", 0), _Handler)
    httpd.known = FileServer(httpd.server_address[1])
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    httpd.known.stop = lambda: (httpd.shutdown(), httpd.server_close())
    try:
        yield httpd.known
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        file = self.server.known.files.get(self.path.partition("?")[0])
        how = file.then.popleft() if file is not None and file.then else {}
        time.sleep(how.get("pause", 0))
        if file is None:
            return self._answer(404, b"<html>Not Found</html>")
        if "status" in how:
            return self._answer(how["status"], b"", how.get("headers", {}))
        if file.send_on:
            return self._answer(302, b"", {"Location": file.send_on})
        if self._is_unchanged(file):
            return self._answer(304, b"", self._validators(file))
        return self._send_file(file, how)

    def _send_file(self, file, how):
        start = self._start(file)
        rest = file.body[start:]
        headers = self._validators(file) | file.headers
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(file.body) - 1}/{len(file.body)}"
        sent = rest[: how["cut"]] if "cut" in how else rest
        self._answer(206 if start else 200, sent, headers, how.get("length", len(rest)))
        if len(sent) != how.get("length", len(rest)):
            self.close_connection = True

    def _start(self, file):
        asked = self.headers.get("Range")
        if asked is None or not file.ranges or self.headers.get("If-Range") not in (file.etag, file.last_modified):
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def _is_unchanged(self, file):
        if file.etag:
            return self.headers.get("If-None-Match") == file.etag
        return bool(file.last_modified) and self.headers.get("If-Modified-Since") == file.last_modified

    @staticmethod
    def _validators(file):
        given = {"ETag": file.etag, "Last-Modified": file.last_modified}
        return {name: value for name, value in given.items() if value}

    def _answer(self, status, body, headers=None, length=None):
        self.server.known.asked.append((self.path, dict(self.headers), status))
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length is not None or status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass
