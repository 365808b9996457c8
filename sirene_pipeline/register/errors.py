"""Everything that can go wrong between us and a register, and what a run does about it: one table, one function.

An error is never "not found": each row of the table ends as ``Failed`` for the identifiers concerned, so nothing moves
for them but the attempt clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from sirene_pipeline.domain.records import Failed, FailureKind


class Effect(StrEnum):
    """What a run does after the error (and after the retries, where there are any)."""

    GO_ON = "go_on"
    """This call's identifiers failed; the next calls are made. Several such calls in a row stop the run."""
    SPLIT = "split"
    """The call is made again in two halves, until the identifier the register refuses is alone."""
    STOP = "stop"
    """No further call; the rest fails in the same way and stays due. The run itself ends normally and says so."""
    FAIL_RUN = "fail_run"
    """No further call; the rest fails, and the run fails with the message: a person has to act."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: the kind stored with each answer, whether time alone can heal it, and what happens now."""

    kind: FailureKind
    permanent: bool
    retry: bool
    effect: Effect
    advice: str


_K = FailureKind
_STAYS, _PASSES = True, False  # permanent, or healed by time
_RETRY, _ONCE = True, False
_OUTAGE_ADVICE: Final = "The partners stay due; run again later."

FAULTS: Final[dict[str, Fault]] = {
    "unreachable": Fault(_K.UNREACHABLE, _PASSES, _RETRY, Effect.GO_ON, _OUTAGE_ADVICE),
    "timeout": Fault(_K.TIMEOUT, _PASSES, _RETRY, Effect.GO_ON, _OUTAGE_ADVICE),
    "too_slow": Fault(_K.TIMEOUT, _PASSES, _ONCE, Effect.GO_ON, "Raise the total time limit if this is usual."),
    "rate_limited": Fault(
        _K.RATE_LIMITED, _PASSES, _RETRY, Effect.STOP, "The rest stays due until the quota is renewed."
    ),
    "unauthorized": Fault(_K.UNAUTHORIZED, _STAYS, _ONCE, Effect.FAIL_RUN, "Check the register's API key."),
    "forbidden": Fault(_K.FORBIDDEN, _STAYS, _ONCE, Effect.FAIL_RUN, "Check the API key's rights and the address."),
    "unknown_dataset": Fault(
        _K.UNKNOWN_DATASET, _STAYS, _ONCE, Effect.FAIL_RUN, "Check the data set's identifier and the address."
    ),
    "changed_schema": Fault(
        _K.CHANGED_SCHEMA, _STAYS, _ONCE, Effect.FAIL_RUN, "Nothing is compared until the product knows the new schema."
    ),
    "refused_query": Fault(_K.REFUSED_QUERY, _STAYS, _ONCE, Effect.SPLIT, "Look at the identifier asked for."),
    "address_too_long": Fault(_K.REFUSED_QUERY, _STAYS, _ONCE, Effect.SPLIT, "Ask for fewer identifiers a call."),
    "refused_request": Fault(_K.REFUSED_QUERY, _STAYS, _ONCE, Effect.FAIL_RUN, "The address may not be an ODS API."),
    "redirected": Fault(_K.UNREACHABLE, _STAYS, _ONCE, Effect.FAIL_RUN, "Set the new address if you trust it."),
    "server_error": Fault(_K.SERVER_ERROR, _PASSES, _RETRY, Effect.GO_ON, _OUTAGE_ADVICE),
    "error_in_answer": Fault(_K.SERVER_ERROR, _PASSES, _ONCE, Effect.FAIL_RUN, _OUTAGE_ADVICE),
    "unreadable": Fault(_K.UNREADABLE, _PASSES, _RETRY, Effect.GO_ON, _OUTAGE_ADVICE),
    "too_large": Fault(_K.UNREADABLE, _PASSES, _ONCE, Effect.GO_ON, "The address may not be an ODS API."),
    "inconsistent": Fault(_K.INCONSISTENT, _PASSES, _ONCE, Effect.GO_ON, _OUTAGE_ADVICE),
    "filter_ignored": Fault(
        _K.INCONSISTENT,
        _PASSES,
        _ONCE,
        Effect.FAIL_RUN,
        "No answer of this source can be trusted until it is understood.",
    ),
    "too_broad": Fault(
        _K.REFUSED_QUERY,
        _STAYS,
        _ONCE,
        Effect.GO_ON,
        "Add a town, a post code or a department; for a delta, use batch mode.",
    ),
    "missing_file": Fault(
        _K.UNKNOWN_DATASET, _STAYS, _ONCE, Effect.FAIL_RUN, "Put INSEE's files there, or set the right place."
    ),
    "broken_file": Fault(_K.UNREADABLE, _STAYS, _ONCE, Effect.FAIL_RUN, "Fetch INSEE's file again."),
    "mixed_stock": Fault(_K.INCONSISTENT, _STAYS, _ONCE, Effect.FAIL_RUN, "Put files of one month in the folder."),
    "refused_file": Fault(
        _K.FORBIDDEN, _STAYS, _ONCE, Effect.FAIL_RUN, "Check the address, and the password or token it holds, if any."
    ),
    "not_a_stock": Fault(
        _K.UNREADABLE, _STAYS, _ONCE, Effect.FAIL_RUN, "Open the address in a browser: it must give INSEE's file."
    ),
    "no_room": Fault(
        _K.SERVER_ERROR, _STAYS, _ONCE, Effect.FAIL_RUN, "Free room on the disk, or set stock_cache to another folder."
    ),
    "short_of_memory": Fault(
        _K.SERVER_ERROR, _STAYS, _ONCE, Effect.FAIL_RUN, "Raise the stock's memory limit, or lower its chunk size."
    ),
    "budget_spent": Fault(_K.BUDGET_SPENT, _PASSES, _ONCE, Effect.STOP, "The rest stays due for the next run."),
}
"""Every fault by name. ``retry`` concerns the same request, a few times, within the same minute."""

_BY_STATUS: Final = {
    400: "refused_query",
    401: "unauthorized",
    403: "forbidden",
    404: "unknown_dataset",
    408: "timeout",
    410: "unknown_dataset",
    413: "address_too_long",
    414: "address_too_long",
    429: "rate_limited",
    431: "address_too_long",
}
_BY_CLASS: Final = {3: "redirected", 5: "server_error"}
_QUOTA_CODES: Final = (10002, 10005)  # domain quota, anonymous quota: also met inside other statuses


class RegisterError(Exception):
    """A register did not answer as it should.

    ``fault`` is the row of the table, ``wait`` the seconds after which the register says it will answer again. The
    message names what happened, the address without its query (a query may hold a person's name), and what to do.
    """

    def __init__(self, fault_name: str, what: str, *, url: str | None = None, wait: float | None = None) -> None:
        self.fault_name = fault_name
        self.fault: Fault = FAULTS[fault_name]
        self.what = what
        self.url = url
        self.wait = wait
        place = f" ({url})" if url else ""
        super().__init__(f"{what}{place}. {self.fault.advice}")

    @property
    def kind(self) -> FailureKind:
        """The kind stored with answers."""
        return self.fault.kind

    @property
    def permanent(self) -> bool:
        """Whether only a person, not time, can heal it."""
        return self.fault.permanent

    def answer(self, asked: str, *, tried: bool = True) -> Failed:
        """Give the answer for one identifier this error concerns, or that was not ``tried`` because of it."""
        return Failed(asked=asked, kind=self.kind, message=str(self), permanent=self.permanent, tried=tried)


class SchemaChangedError(RegisterError):
    """The data set no longer has the shape the product reads."""

    def __init__(self, what: str, *, url: str | None = None) -> None:
        super().__init__("changed_schema", what, url=url)


class TooBroadError(RegisterError):
    """A search matches more than can be read; ``total`` is how many."""

    def __init__(self, total: int, *, url: str | None = None) -> None:
        self.total = total
        super().__init__("too_broad", f"too_broad: the search matches {total} establishments", url=url)


def fault_of_response(status: int, body: object) -> str | None:
    """Name the fault of an HTTP answer by its status and decoded body; ``None`` when it is a usable 200.

    ``body`` is the decoded JSON, or anything else when it is none. ODS writes ``error_code`` (text) in its 400 bodies,
    ``errorcode`` (number) in its 429 bodies, and may put either, or ``error``, in a 200.
    """
    payload: dict[str, Any] = body if isinstance(body, dict) else {}
    if payload.get("errorcode") in _QUOTA_CODES:
        return "rate_limited"
    if status == HTTPStatus.OK:
        return "error_in_answer" if payload.keys() & {"error", "error_code", "errorcode"} else None
    if status == HTTPStatus.BAD_REQUEST and "unknown field" in str(payload.get("message", "")).casefold():
        return "changed_schema"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return _BY_CLASS.get(status // 100, "refused_request")


def message_of(body: object) -> str:
    """Give the register's own words of an error body, shortened; empty when it has none."""
    if not isinstance(body, dict):
        return ""
    words = body.get("message") or body.get("error") or body.get("error_code") or ""
    return " ".join(str(words).split())[:300]
