"""A reviewers' desk after some weeks of work: the sandbox and its sample, checked, decided and applied in rounds."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import psycopg
from psycopg.rows import dict_row

from sirene_pipeline import connections, running
from sirene_pipeline.demo import play
from sirene_pipeline.demo.environment import Sandbox
from sirene_pipeline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

AGE_EVERYTHING: Final = (Path(__file__).parent / "age_everything.sql").read_text(encoding="utf-8")
DAYS_BETWEEN_ROUNDS: Final = (11, 7, 4, 2, 1)
PARTNERS_A_ROUND: Final = 75
"""Five days of checks, the first 25 days ago; the sample's other partners are never checked."""
REVIEWERS: Final = ("Marie", "Karim", "Solène")
REFUSALS: Final = {
    "name": "enseigne voulue par le client",
    "street": "adresse de livraison, voulue",
    "siret": "le siège reste notre contact",
    "workforce": "effectif du groupe, pas du site",
}
BATCH_OF_THE_IMPORT: Final = 24
NAF_OF_THE_IMPORT: Final = "70.10Z"
STRANGER: Final = "99990017800016"
"""An invented company of the sample register that is nobody's partner."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The product on a server of its own; ``reviewer_url`` is all that Superset is given."""

    scene: play.Stage
    reviewer_url: str
    owner_url: str
    erp_owner_url: str

    def check(self, *partners: str) -> None:
        """One run of daily_check, on these partners or on those whose check is oldest."""
        config = {"partners": list(partners), "batch_size": PARTNERS_A_ROUND}
        self._run("daily_check", {"ops": {"partner_snapshot": {"config": config}}})

    def apply(self) -> None:
        """One run of apply_decisions."""
        self._run("apply_decisions")

    def rows(self, text: str, *parameters: Any) -> list[dict[str, Any]]:
        """What a reviewer reads."""
        with psycopg.connect(self.reviewer_url, row_factory=dict_row, autocommit=True) as connection:
            return connection.execute(text, parameters).fetchall()

    def erp_value(self, partner_id: str, field: str) -> str | None:
        """What the ERP holds, under the canonical name of the field."""
        return self.scene.erp.read([partner_id], [field])[partner_id][field]

    def _run(self, job_name: str, config: dict[str, Any] | None = None) -> None:
        outcome = running.run_job(self.scene.instance, job_name, run_config=config)
        assert outcome.succeeded, outcome.failure


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """The desk, worked at for some weeks; its servers stop with the block, and the environment is as it was."""
    own = {
        "SIRENE_STATE_DIR": str(folder),
        "SIRENE_POSTGRES_PORT": str(free_port()),
        "SIRENE_STANDIN_PORT": str(free_port()),
    }
    with patch.dict(os.environ, own), _stage() as scene:
        server = connections.embedded_server(folder)
        desk = Desk(
            scene,
            server.url("sirene_reviewer", connections.DATABASE),
            server.url("sirene_owner", connections.DATABASE),
            server.url("sirene_owner", connections.ERP_DATABASE),
        )
        for days in DAYS_BETWEEN_ROUNDS:
            desk.check()
            _decide(desk)
            desk.apply()
            _age(desk, days)
        _spoil(desk)
        yield desk


@contextmanager
def _stage() -> Iterator[play.Stage]:
    sandbox = Sandbox.of(load_settings())
    try:
        with play.stage(sandbox) as scene:
            yield scene
    finally:
        sandbox.stop()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _decide(desk: Desk) -> None:
    """Reviewers validate two partners of five, ignore a line of a third, and leave the others, and doubts, waiting."""
    waiting = desk.rows(
        "select distinct on (ref) ref, line_id, field from review.lines "
        "where state = 'new' and not identity_conflict order by ref, line_id"
    )
    with psycopg.connect(desk.reviewer_url, autocommit=True) as connection:
        for number, proposal in enumerate(waiting):
            connection.execute("select review.declare(%s)", (REVIEWERS[number % len(REVIEWERS)],))
            match number % 5:
                case 0 | 1:
                    connection.execute("select review.validate(%s)", (proposal["ref"],))
                case 2:
                    reason = REFUSALS.get(proposal["field"], "vérifié auprès du client")
                    connection.execute("select review.ignore(%s, %s)", (proposal["line_id"], reason))
                case _:
                    pass


def _age(desk: Desk, days: int) -> None:
    with psycopg.connect(desk.owner_url, autocommit=True) as connection:
        connection.execute(AGE_EVERYTHING.replace("{days}", str(days)))


def _spoil(desk: Desk) -> None:
    """Somebody's import overwrites the NAF code of a dozen partners, and the numbers of one with a stranger's.

    The dozen's next check waits for an administrator, the stranger's number is no identity of that partner.
    """
    chosen = [
        row["partner_id"]
        for row in desk.rows(
            "select partner_id from review.partners where state = 'up_to_date' and naf is not null "
            "order by partner_id limit %s",
            BATCH_OF_THE_IMPORT,
        )
    ]
    with psycopg.connect(desk.erp_owner_url, autocommit=True) as connection:
        connection.execute(
            "update res_partner set naf = %s where id = any (%s::bigint[])",
            (NAF_OF_THE_IMPORT, chosen[: BATCH_OF_THE_IMPORT // 2]),
        )
        connection.execute(
            "update res_partner set siren = left(%(siret)s, 9), siret = %(siret)s where id = %(partner)s",
            {"siret": STRANGER, "partner": chosen[-1]},
        )
    desk.check(*chosen)
