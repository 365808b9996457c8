"""Faults the stand-in plays on request: what they are, how long they last, and which requests they touch.

Kinds and their options (seconds and milliseconds in the options' names):

========================  ==============================================================================================
``latency``               ``ms``: waits before answering
``drip``                  ``ms``: sends the body byte by byte, waiting between them
``rate_limited``          429; ``retry_after`` (header, seconds), ``reset_time`` (body), ``anonymous``
``server_error``          500 JSON; ``bad_gateway`` 502 HTML; ``unavailable`` 503, with ``retry_after``
``unauthorized``          401; ``forbidden`` 403 without a body; ``unknown_dataset`` 404; ``redirect`` 301 to ``to``
``refused_query``         400 syntax error; ``too_long`` 414
``invalid_json``          200 that is no JSON; ``cut_body`` 200 whose connection closes half-way
``error_in_body``         200 ``{"error": …}``; ``interrupted`` 200 with "Streaming interrupted" in the stream
``count_without_rows``    200 with a count and no records; ``short_rows`` 200 with the last record left out;
                          exports too
``ignored_filter``        the whole data set, whatever is asked
``int_post_codes``        post codes and department codes as integers, in the schema too
``missing_field``         ``field`` leaves the schema; asking for it is a 400; ``extra_field`` adds ``field``
``list_value``            ``field`` comes as a list
========================  ==============================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "latency",
    "drip",
    "rate_limited",
    "server_error",
    "bad_gateway",
    "unavailable",
    "unauthorized",
    "forbidden",
    "unknown_dataset",
    "redirect",
    "refused_query",
    "too_long",
    "invalid_json",
    "cut_body",
    "error_in_body",
    "interrupted",
    "count_without_rows",
    "short_rows",
    "ignored_filter",
    "int_post_codes",
    "missing_field",
    "extra_field",
    "list_value",
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
_COMMON: Final = ("times", "skip", "siret", "path")


@dataclass(slots=True)
class Fault:
    """One fault: for the next ``times`` requests it touches (``None``: until cleared), after letting ``skip`` pass.

    ``siret`` limits it to requests that name this SIRET; ``path`` to ``catalog``, ``records`` or ``exports``.
    """

    kind: str
    times: int | None = None
    skip: int = 0
    siret: str | None = None
    path: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a kind the stand-in does not know, naming those it does."""
        if self.kind not in KINDS:
            raise ValueError(f"Unknown fault {self.kind!r}; the stand-in knows {', '.join(KINDS)}.")

    def touches(self, path: str, query: str) -> bool:
        """Tell whether a request is one this fault is for."""
        return (self.path is None or self.path == path) and (self.siret is None or self.siret in query)


def parse_fault(text: str) -> Fault:
    """Read a fault from the command line: ``kind`` or ``kind:option=value,option=value``.

    Raises:
        ValueError: naming what cannot be read.
    """
    kind, _, rest = text.partition(":")
    given: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        name, equal, value = part.partition("=")
        if not equal:
            raise ValueError(f"{part!r} in {text!r} is no option: write name=value.")
        given[name.strip()] = int(value) if value.strip().isdigit() and name.strip() != "siret" else value.strip()
    return fault_from(kind.strip(), given)


def fault_from(kind: str, given: dict[str, Any]) -> Fault:
    """Make a fault from its kind and a flat set of options."""
    common = {name: given[name] for name in _COMMON if name in given}
    return Fault(kind, options={name: value for name, value in given.items() if name not in _COMMON}, **common)


class FaultBoard:
    """The faults now switched on; a request takes those that touch it."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = faults
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str, query: str) -> dict[str, Fault]:
        """Give the faults for one request by kind, counting it against their number."""
        taken: dict[str, Fault] = {}
        with self._lock:
            for fault in [one for one in self._faults if one.touches(path, query)]:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                taken.setdefault(fault.kind, fault)
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
        return taken

    def listed(self) -> list[dict[str, Any]]:
        """Give the faults as JSON values."""
        with self._lock:
            return [
                {
                    "kind": one.kind,
                    "times": one.times,
                    "skip": one.skip,
                    "siret": one.siret,
                    "path": one.path,
                    **one.options,
                }
                for one in self._faults
            ]
