"""The error bodies of the Explore API v2.1: text ``error_code`` for bad requests, number ``errorcode`` for quotas."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error the API answers with: a status, a JSON body, and headers of its own."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}
        super().__init__(str(body))


def unknown_field(name: str, clause: str) -> ApiError:
    """Answer for a field the data set does not hold."""
    words = f"ODSQL query is malformed: Unknown field: {name}. Clause(s) containing the error(s): {clause}."
    return ApiError(400, {"error_code": "ODSQLError", "message": words})


def malformed(what: str, clause: str) -> ApiError:
    """Answer for ODSQL that parses and means nothing."""
    words = f"ODSQL query is malformed: {what} Clause(s) containing the error(s): {clause}."
    return ApiError(400, {"error_code": "ODSQLError", "message": words})


def syntax_error(token: str, position: int, text: str, clause: str) -> ApiError:
    """Answer for ODSQL that does not parse."""
    words = (
        f"ODSQL syntax exception: unexpected {token} at position {position} in {text}. "
        f"Clause(s) containing the error(s): {clause}."
    )
    return ApiError(400, {"error_code": "ODSQLSyntaxError", "message": words})


def bad_parameter(words: str) -> ApiError:
    """Answer for a parameter out of its range."""
    return ApiError(400, {"error_code": "InvalidRESTParameterError", "message": words})


def unknown_dataset(name: str) -> ApiError:
    """Answer for a data set the portal does not hold."""
    return ApiError(404, {"error_code": "NotFoundResource", "message": f"Unknown dataset: {name}"})


def unauthorized() -> ApiError:
    """Answer for a missing or wrong key; the real body is not documented."""
    return ApiError(401, {"error_code": "Unauthorized", "message": "Authentication is required or the key is invalid."})


def too_many_requests(limit: int, reset_time: str | None, *, anonymous: bool) -> ApiError:
    """Answer for a spent quota: another shape than all other errors."""
    words = (
        "You have exceeded the requests limit for anonymous users."
        if anonymous
        else "Too many requests on the domain. Please contact the domain administrator."
    )
    body: dict[str, Any] = {"errorcode": 10005 if anonymous else 10002, "call_limit": limit, "error": words}
    if reset_time is not None:
        body |= {"reset_time": reset_time, "limit_time_unit": "day"}
    return ApiError(429, body)
