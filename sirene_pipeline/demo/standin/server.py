"""Running the stand-in: in a thread for tests and the demo, or alone from the command line."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import uvicorn

from sirene_pipeline.demo.standin.app import PREFIX, build_app
from sirene_pipeline.demo.standin.faults import fault_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.applications import Starlette

    from sirene_pipeline.demo.standin.dataset import Dataset
    from sirene_pipeline.demo.standin.state import Standin

_START_SECONDS: Final = 10.0


class StandinError(RuntimeError):
    """The stand-in does not start; the message says what to do."""


@dataclass(slots=True)
class Handle:
    """A stand-in running in a thread of this process. Stop it with ``stop``, or use it as a context manager."""

    host: str
    port: int
    standin: Standin
    _server: uvicorn.Server
    _thread: threading.Thread

    @property
    def url(self) -> str:
        """The base address of the API, as ``OdsSettings.base_url`` wants it."""
        return f"http://{self.host}:{self.port}{PREFIX}"

    def fault(self, kind: str, **options: Any) -> None:
        """Switch a fault on; see ``faults`` for the kinds and options."""
        self.standin.faults.add(fault_from(kind, options))

    def requests(self, ending: str = "") -> int:
        """Count the API requests whose path ends so (``/records``), since the start or the last reset."""
        return sum(count for path, count in self.standin.log.by_path.items() if path.endswith(ending))

    def stop(self, *, wait: bool = True) -> None:
        """Stop the server and wait for its thread, unless told not to."""
        self._server.should_exit = True
        self._server.force_exit = True
        if wait:
            self._thread.join(timeout=_START_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(
    records: Iterable[Mapping[str, Any]] = (),
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    others: Iterable[Dataset] = (),
    **options: Any,
) -> Handle:
    """Start the stand-in in a thread and return when it answers; port 0 takes a free one.

    ``others`` and ``options`` are those of ``build_app``.

    Raises:
        RuntimeError: when the server does not start, for instance because the port is taken.
    """
    app = build_app(records, others=others, **options)
    # Bound here and not in the thread, so that a taken port is an error of this call.
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise StandinError(
            f"The sample register cannot listen on {host}:{port}: {error.strerror}. Stop what uses the port, or choose "
            "another with SIRENE_STANDIN_PORT."
        ) from error
    server = uvicorn.Server(_config(app, host, port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="ods-standin", daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"The ODS stand-in did not start on {host}:{port} within {_START_SECONDS:g} s.")
        time.sleep(0.005)
    return Handle(host, listener.getsockname()[1], app.state.standin, server, thread)


def run(app: Starlette, *, host: str = "127.0.0.1", port: int = 8765) -> None:
    """Run the stand-in in this process until it is interrupted."""
    uvicorn.Server(_config(app, host, port)).run()


def _config(app: Starlette, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app, host=host, port=port, log_level="critical", access_log=False, lifespan="off", ws="none", log_config=None
    )
