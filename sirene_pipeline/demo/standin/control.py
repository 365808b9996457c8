"""Steering the stand-in while it runs, under ``/_standin``: no part of the API it stands in for.

* ``GET /_standin/requests``: counts by path, last requests, most in flight; ``DELETE`` starts counting again
* ``GET``, ``PUT``, ``DELETE /_standin/fault``: list, add ``{"kind": …, "times": …, …}``, clear
* ``PUT /_standin/data-date`` ``{"data_processed": "2026-10-07T05:30:00+00:00"}``
* ``PUT /_standin/quota`` ``{"limit": …, "left": …, "resets_in": seconds, "written_as": "iso" | "epoch"}``
* ``PUT /_standin/records/{siret}`` a whole record; ``PATCH`` some fields; ``DELETE``
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sirene_pipeline.demo.standin.faults import fault_from

if TYPE_CHECKING:
    from starlette.requests import Request

    from sirene_pipeline.demo.standin.state import Standin


def control_routes(standin: Standin) -> list[Route]:
    """Give the control routes of one stand-in."""
    control = _Control(standin)
    return [
        Route("/_standin/requests", control.requests, methods=["GET", "DELETE"]),
        Route("/_standin/fault", control.fault, methods=["GET", "PUT", "DELETE"]),
        Route("/_standin/data-date", control.data_date, methods=["PUT"]),
        Route("/_standin/quota", control.quota, methods=["PUT"]),
        Route("/_standin/records/{siret}", control.record, methods=["PUT", "PATCH", "DELETE"]),
    ]


class _Control:
    def __init__(self, standin: Standin) -> None:
        self._standin = standin

    async def requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._standin.forget_requests()
        return JSONResponse(self._standin.log.figures())

    async def fault(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._standin.faults.clear()
        elif request.method == "PUT":
            given = await request.json()
            try:
                self._standin.faults.add(fault_from(str(given.pop("kind", "")), given))
            except (TypeError, ValueError) as error:
                return JSONResponse({"message": str(error)}, 400)
        return JSONResponse({"faults": self._standin.faults.listed()})

    async def data_date(self, request: Request) -> Response:
        self._standin.data_processed = str((await request.json())["data_processed"])
        return JSONResponse({"data_processed": self._standin.data_processed})

    async def quota(self, request: Request) -> Response:
        given = await request.json()
        quota = self._standin.quota
        quota.limit = int(given.get("limit", quota.limit))
        quota.left = int(given.get("left", quota.left))
        if "resets_in" in given:
            quota.resets_at = datetime.now(UTC) + timedelta(seconds=float(given["resets_in"]))
        if given.get("written_as") in ("iso", "epoch"):
            quota.written_as = given["written_as"]
        return JSONResponse(quota.headers())

    async def record(self, request: Request) -> Response:
        siret = request.path_params["siret"]
        register = self._standin.register
        if request.method == "PUT":
            register.replace({**(await request.json()), "siret": siret})
            return JSONResponse({"siret": siret})
        known = register.remove(siret) if request.method == "DELETE" else register.update(siret, await request.json())
        return JSONResponse({"siret": siret, "known": known}, 200 if known else 404)
