"""Both dashboards, as a reviewer's browser shows them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Browser
    from conftest import Bi
    from desk import Desk

RECORD = (Path(__file__).parent / "record_chart_data.js").read_text(encoding="utf-8")
WIDTH = 1500
DRAWING_SECONDS = 20
DASHBOARDS = [
    pytest.param("sirene-file", 2340, "superset-queue.png", id="queue"),
    pytest.param("sirene-suivi", 2150, "superset-owner.png", id="owner"),
]


@pytest.fixture(scope="module")
def page(window: Browser) -> Browser:
    window.before_every_page(RECORD)
    return window


def show(page: Browser, bi: Bi, slug: str, height: int, query: str = "") -> dict[str, Any]:
    """Open a dashboard, whole, and wait for every chart's answer; row count by the chart's title."""
    listed = bi.reviewer.request("GET", f"/api/v1/dashboard/{slug}/charts", f"list the charts of {slug}")["result"]
    titles = {str(chart["id"]): chart["slice_name"] for chart in listed}
    page.resize(WIDTH, height)
    page.open(f"{bi.server.url}/superset/dashboard/{slug}/{query}")
    page.wait_until(
        f"return Object.keys(window.__rows).length >= {len(titles)} && !document.querySelector('.loading')",
        seconds=60,
        what=f"answer for each of {len(titles)} charts",
    )
    page.run("document.querySelector(':focus')?.blur()")
    return {titles[chart]: rows for chart, rows in page.run("return window.__rows").items()}


def wait_until_drawn(page: Browser) -> None:
    """Charts draw themselves on canvases for a second or so, and no event of the page tells when they are done."""
    before = None
    for _ in range(DRAWING_SECONDS):
        now = page.run("return [...document.querySelectorAll('canvas')].map(canvas => canvas.toDataURL())")
        if now == before:
            return
        before = now
        time.sleep(1)
    pytest.fail(f"The charts still moved after {DRAWING_SECONDS} s")


@pytest.mark.parametrize(("slug", "height", "name"), DASHBOARDS)
def test_every_chart_of_a_dashboard_has_rows(slug, height, name, page, bi, pictures):
    rows = show(page, bi, slug, height)
    assert {title: count for title, count in rows.items() if not (isinstance(count, int) and count > 0)} == {}
    wait_until_drawn(page)
    if pictures is not None:
        (pictures / name).write_bytes(page.picture())


def test_a_filter_narrows_the_queue_and_leaves_the_other_tables(page: Browser, bi: Bi, desk: Desk):
    whole = show(page, bi, "sirene-file", 2340)
    one = "NATIVE_FILTER-sirene-file-1"
    mask = (
        f"({one}:(id:{one},extraFormData:(filters:!((col:label,op:IN,val:!(Rue)))),"
        "filterState:(value:!(Rue)),ownState:()))"
    )
    narrowed = show(page, bi, "sirene-file", 2340, f"?native_filters={mask}")
    streets = desk.rows("select count(*) from review.lines where state = 'new' and field = 'street'")[0]["count"]
    assert narrowed["File de révision"] == streets < whole["File de révision"]
    assert narrowed["Faits à connaître"] == whole["Faits à connaître"]
