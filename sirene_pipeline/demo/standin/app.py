"""The stand-in's routes under ``/api/explore/v2.1``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sirene_pipeline.demo.standin.control import control_routes
from sirene_pipeline.demo.standin.dataset import Dataset
from sirene_pipeline.demo.standin.errors import ApiError, bad_parameter, unauthorized, unknown_dataset
from sirene_pipeline.demo.standin.exports import INTERRUPTED, exported
from sirene_pipeline.demo.standin.query import answer, read_query
from sirene_pipeline.demo.standin.refusals import refused
from sirene_pipeline.demo.standin.responses import dumped, error_response, sent
from sirene_pipeline.demo.standin.state import Standin
from sirene_pipeline.demo.standin.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from starlette.requests import Request

    from sirene_pipeline.demo.standin.faults import Fault

    Make = Callable[[Request, View], Response]

PREFIX: Final = "/api/explore/v2.1"
_MEDIA: Final = {
    "jsonl": "application/json; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def build_app(
    records: Iterable[Mapping[str, Any]] = (), *, others: Iterable[Dataset] = (), **options: Any
) -> Starlette:
    """Make the ASGI application; ``app.state.standin`` is its ``Standin``.

    Args:
        records: flat ODS records of the Sirene data set.
        others: further data sets of the same portal.
        options: those of ``Standin``: ``faults``, ``quota``, ``api_key``, ``data_processed``.
    """
    standin = Standin([Dataset.sirene(records), *others], **options)
    api = _Api(standin)
    base = f"{PREFIX}/catalog/datasets/{{dataset_id}}"
    app = Starlette(
        routes=[
            Route(base, api.describe),
            Route(f"{base}/records", api.records),
            Route(f"{base}/exports/{{form}}", api.export),
            *control_routes(standin),
        ]
    )
    app.state.standin = standin
    return app


class _Api:
    """The endpoints. Each counts itself, meets the faults meant for it, and answers with the quota's headers."""

    def __init__(self, standin: Standin) -> None:
        self._standin = standin

    async def describe(self, request: Request) -> Response:
        return await self._answered(request, "catalog", self._describe)

    async def records(self, request: Request) -> Response:
        return await self._answered(request, "records", self._records)

    async def export(self, request: Request) -> Response:
        return await self._answered(request, "exports", self._export)

    async def _answered(self, request: Request, path: str, make: Make) -> Response:
        try:
            self._standin.entered(request.url.path.removeprefix(PREFIX), request.query_params.multi_items())
            faults = self._standin.faults.take(path, str(request.query_params))
            if "latency" in faults:
                await anyio.sleep(int(faults["latency"].options.get("ms", 50)) / 1000)
            self._refuse_bad_key(request)
            response = await self._response(request, faults, make)
        except ApiError as error:
            response = error_response(error)
        finally:
            self._standin.left()
        response.headers.update(self._standin.quota.headers())
        return response

    async def _response(self, request: Request, faults: dict[str, Fault], make: Make) -> Response:
        dataset_id = request.path_params["dataset_id"]
        streamed = "/exports/" in request.url.path  # there, an interruption comes after some lines
        early = {kind: fault for kind, fault in faults.items() if not (streamed and kind == "interrupted")}
        refusal = refused(early, request.query_params.get("where", ""), dataset_id)
        if refusal is not None:
            return refusal
        return await run_in_threadpool(make, request, self._view(dataset_id, faults))

    def _refuse_bad_key(self, request: Request) -> None:
        key = self._standin.api_key
        if key is not None and request.headers.get("authorization") != f"Apikey {key}":
            raise unauthorized()

    def _view(self, dataset_id: str, faults: dict[str, Fault]) -> View:
        dataset = self._standin.datasets.get(dataset_id)
        if dataset is None:
            raise unknown_dataset(dataset_id)
        return View(dataset, self._standin.texts[dataset_id], faults)

    def _describe(self, _request: Request, view: View) -> Response:
        processed = self._standin.data_processed
        body = {
            "dataset_id": view.dataset.dataset_id,
            "dataset_uid": "da_standin",
            "has_records": True,
            "data_visible": True,
            "features": ["analyze"],
            "attachments": [],
            "metas": {
                "default": {
                    "title": "Base Sirene (stand-in)",
                    "modified": processed,
                    "data_processed": processed,
                    "metadata_processed": processed,
                    "records_count": len(view.dataset.rows),
                    "license": "Licence Ouverte v2.0 (Etalab)",
                    "publisher": "INSEE",
                }
            },
            "fields": [
                {"name": name, "label": name, "type": kind, "annotations": {}, "description": None}
                for name, kind in view.fields.items()
            ],
        }
        return sent(dumped(body), view.faults, {})

    def _records(self, request: Request, view: View) -> Response:
        query = read_query(
            request.query_params, view.fields, export=False, filtered="ignored_filter" not in view.faults
        )
        found = answer(query, view.dataset, view.texts, view.fields)
        results = [view.written(record) for record in found.records]
        if "count_without_rows" in view.faults:
            results = []
        elif "short_rows" in view.faults:
            results = results[:-1]
        body: dict[str, Any] = {} if found.total is None else {"total_count": found.total}
        return sent(dumped(body | {"results": results}), view.faults, {})

    def _export(self, request: Request, view: View) -> Response:
        form = request.path_params["form"]
        if form not in _MEDIA:
            raise bad_parameter(
                f"Invalid value for format API parameter: {form} (the stand-in knows csv, json, jsonl)."
            )
        query = read_query(request.query_params, view.fields, export=True, filtered="ignored_filter" not in view.faults)
        found = answer(query, view.dataset, view.texts, view.fields)
        columns = [name for name in view.fields if not query.select or name in {item.name for item in query.select}]
        records = found.records
        if "count_without_rows" in view.faults:
            records = iter(())
        elif "short_rows" in view.faults:
            records = (record for record, _ in pairwise(records))
        pieces = exported(map(view.written, records), form, columns, request.query_params.get("delimiter", ";"))
        if view.faults.keys() & {"cut_body", "drip"}:
            return sent(b"".join(pieces), view.faults, {})
        if "interrupted" in view.faults:
            pieces = _interrupted(pieces)
        return StreamingResponse(pieces, media_type=_MEDIA[form])


def _interrupted(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Break off after the first piece, as a failing export does: still a 200, with the error as text."""
    yield next(pieces)
    yield INTERRUPTED.encode()
