"""The demo: one round of the product on real companies, checked at every step; what does not hold ends it."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import dagster as dg

from sirene_pipeline import connections, running
from sirene_pipeline.demo.sample import SAMPLE_DATE, sample_register_path
from sirene_pipeline.demo.standin.dataset import read_records
from sirene_pipeline.demo.standin.server import Handle, serve
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.store import review
from sirene_pipeline.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sirene_pipeline.demo.environment import Sandbox
    from sirene_pipeline.erp.protocol import ErpConnector
    from sirene_pipeline.running import RunOutcome
    from sirene_pipeline.store.review import OpenLine
    from sirene_pipeline.store.warehouse import Database

CEGID: Final = "PA000015"
LDLC: Final = "PA000016"
NEXT_DATA_DATE: Final = "2026-01-15T05:30:00+00:00"
SHOWN_FIELDS: Final = ("street", "post_code", "workforce", "category", "establishment_type", "last_processed")


class DemoError(Exception):
    """Something the demo promises did not hold; the message says what."""


@dataclass(slots=True)
class Stage:
    """Everything the demo's steps share."""

    sandbox: Sandbox
    standin: Handle
    instance: dg.DagsterInstance
    erp: ErpConnector
    before: dict[str, dict[str, str | None]] = field(default_factory=dict)

    @contextmanager
    def reviewer(self) -> Iterator[Database]:
        """A connection as sirene_reviewer, which is all a reviewer has."""
        with Warehouse(connections.reviewer_database_url(self.sandbox.settings)).open() as database:
            yield database


@contextmanager
def stage(sandbox: Sandbox) -> Iterator[Stage]:
    """The server with fresh sample data, the stand-in of the register, and Dagster's instance."""
    sandbox.start(anew=True)
    settings = sandbox.settings
    with serve(
        read_records(sample_register_path()),
        port=settings.standin_port,
        data_processed=f"{SAMPLE_DATE}T05:30:00+00:00",
    ) as standin:
        os.environ.update({"SIRENE_REGISTER_URL": standin.url, "SIRENE_APPLY_MODE": "on"})
        with running.open_instance(settings) as instance, closing(connections.open_erp(settings)) as erp:
            yield Stage(sandbox, standin, instance, erp)


def check(scene: Stage) -> RunOutcome:
    """Act 1: the daily check, once, for the 100 partners that were never checked."""
    outcome = run(scene, "daily_check")
    requests = outcome.metadata["establishment"]["requests"]
    drawn = outcome.metadata["partner_snapshot"]["dagster/row_count"]
    require(drawn == 100, f"100 partners are drawn ({drawn} were)")  # noqa: PLR2004 - the default batch
    require(scene.standin.requests("/records") >= 1, f"the register was asked ({requests} requests)")
    return outcome


def open_lines(scene: Stage, partner: str | None = None) -> list[OpenLine]:
    """What a reviewer sees."""
    with scene.reviewer() as database:
        return review.open_lines(database, partner=partner)


def decide(scene: Stage) -> None:
    """Act 2: CEGID validated whole; LDLC BOUTIQUES validated with its street unticked, so ignored for good."""
    scene.before = erp_rows(scene)
    with scene.reviewer() as database:
        cegid = review.open_lines(database, partner=CEGID)
        ldlc = review.open_lines(database, partner=LDLC)
        require({line.field for line in cegid} == {"street", "workforce", "category"}, "CEGID has its three lines")
        require(
            {line.field for line in ldlc}
            == {"establishment_type", "street", "workforce", "last_processed", "post_code"},
            "LDLC BOUTIQUES has its five lines",
        )
        review.validate(database, CEGID)
        review.validate(database, LDLC, [line.line_id for line in ldlc if line.field != "street"])


def apply(scene: Stage) -> RunOutcome:
    """Act 3: the sensor's tick sees the decisions and asks for one run; the run writes the ERP."""
    outcome = apply_pending(scene)
    applied = outcome.metadata["applied_decision"].get("applied")
    require(applied == 7, f"seven lines are applied ({applied} were)")  # noqa: PLR2004 - three and four
    after = erp_rows(scene)
    require(after[CEGID]["street"] == "52 Quai PAUL SEDALLIAN", "CEGID's street is corrected in the ERP")
    require(after[LDLC]["street"] == "2 Rue DES ERABLE", "the ignored street of LDLC BOUTIQUES is untouched")
    require(after[LDLC]["post_code"] == "69760", "LDLC BOUTIQUES has its post code")
    return outcome


def apply_pending(scene: Stage) -> RunOutcome:
    """One tick of the decision sensor, and the run it asks for."""
    from sirene_pipeline.automation import decision_sensor  # noqa: PLC0415 - after the environment is set

    context = dg.build_sensor_context(instance=scene.instance, resources={"warehouse": WarehouseResource()})
    tick = decision_sensor.evaluate_tick(context)
    requests = tick.run_requests or []
    require(len(requests) == 1, f"one tick asks for one run ({tick.skip_message or len(requests)})")
    tags = {**requests[0].tags, "dagster/run_key": requests[0].run_key or "", "dagster/sensor_name": "decision_sensor"}
    return run(scene, "apply_decisions", tags=tags)


def check_again(scene: Stage) -> RunOutcome:
    """Act 4: a month later the register has new data; both partners are checked again, and stay silent."""
    scene.standin.standin.data_processed = NEXT_DATA_DATE
    config = {"ops": {"partner_snapshot": {"config": {"partners": [CEGID, LDLC]}}}}
    outcome = run(scene, "daily_check", config=config)
    require(outcome.metadata["establishment"]["found"] == 2, "both were asked about again")  # noqa: PLR2004
    require(outcome.metadata["establishment"]["reused"] == 0, "the register was really asked, with its new data")
    require(not open_lines(scene, CEGID), "nothing accepted comes back for CEGID")
    require(not open_lines(scene, LDLC), "the ignored street of LDLC BOUTIQUES stays silent")
    return outcome


def erp_rows(scene: Stage) -> dict[str, dict[str, str | None]]:
    """The two partners as they stand in the ERP."""
    keys = {partner.partner_id: partner.ref for partner in scene.erp.partners() if partner.ref in (CEGID, LDLC)}
    held = scene.erp.read(list(keys), SHOWN_FIELDS)
    return {ref: held[key] for key, ref in keys.items() if ref is not None}


def run(
    scene: Stage, job_name: str, *, config: Mapping[str, Any] | None = None, tags: dict[str, str] | None = None
) -> RunOutcome:
    """Execute a job; a failed run ends the demo."""
    outcome = running.run_job(scene.instance, job_name, run_config=config, tags=tags)
    require(outcome.succeeded, f"run {outcome.run_id} of {job_name} succeeds ({outcome.failure})")
    return outcome


def require(holds: bool, promise: str) -> None:  # noqa: FBT001 - a condition and its words
    """End the demo when something it promises does not hold."""
    if not holds:
        message = f"The demo promises that {promise}, and it does not hold."
        raise DemoError(message)
