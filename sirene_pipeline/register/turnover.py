"""Turnover from the accounts companies publish: data set ``ratios_inpi_bce`` of the ministry of economy's portal.

Same API as the register's, by SIREN. A confidential or absent account gives nothing, never zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from sirene_pipeline.register.askable import SIREN_LENGTH, is_siren
from sirene_pipeline.register.batches import ask_in_batches
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.http import HttpSession
from sirene_pipeline.register.ods import odsql
from sirene_pipeline.register.ods.client import OdsClient
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import httpx

    from sirene_pipeline.domain.records import Failed
    from sirene_pipeline.register.protocol import RawRecord

ECONOMY_PORTAL: Final = "https://data.economie.gouv.fr/api/explore/v2.1"
ACCOUNTS_DATASET: Final = "ratios_inpi_bce"
_REQUIRED: Final = ("siren", "date_cloture_exercice", "chiffre_d_affaires", "confidentiality")
_READ: Final = (*_REQUIRED, "type_bilan")
_CONSOLIDATED: Final = "K"
_MOST_ACCOUNTS_PER_UNIT: Final = 100


@dataclass(frozen=True, slots=True)
class Turnover:
    """The turnover of a legal unit: whole euros, and the day the account was closed (ISO date)."""

    siren: str
    amount: int
    closed_on: str


@dataclass(slots=True)
class Turnovers:
    """Turnovers by SIREN: ``None`` where nothing public is known; a SIREN not asked with success is in ``failed``."""

    by_siren: dict[str, Turnover | None] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)


def accounts_settings(**changes: Any) -> OdsSettings:
    """Give the settings of the public portal of accounts, with changes."""
    return OdsSettings(**{"base_url": ECONOMY_PORTAL, "dataset_id": ACCOUNTS_DATASET, **changes})


class TurnoverSource:
    """Looks turnovers up, a hundred legal units a time: one count and one export."""

    def __init__(self, settings: OdsSettings | None = None, *, transport: httpx.BaseTransport | None = None) -> None:
        self.settings = settings or accounts_settings()
        self.usage = Usage()
        self._session = HttpSession(self.settings, self.usage, transport=transport)
        self._client = OdsClient(self._session, required=_REQUIRED, read=_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def turnovers(self, sirens: Iterable[str]) -> Turnovers:
        """Give the turnover of each legal unit; texts that are no SIREN are left out.

        Raises:
            RegisterError: when the portal asks for a person: key, data set or schema.
        """
        result = Turnovers()
        wanted = [siren for siren in dict.fromkeys(sirens) if is_siren(siren)]
        if wanted:
            self._client.state()
        for outcome in ask_in_batches(wanted, self._ask, self.settings, self.usage):
            if outcome.answer is not None:
                result.by_siren.update(outcome.answer)
            elif outcome.error is not None:
                result.failed.update({siren: outcome.error.answer(siren) for siren in outcome.asked})
        return result

    def _ask(self, sirens: Sequence[str]) -> dict[str, Turnover | None]:
        where = odsql.is_in("siren", sirens)
        expected = self._client.count(where)
        if expected > len(sirens) * _MOST_ACCOUNTS_PER_UNIT:
            raise RegisterError("filter_ignored", f"{expected} accounts for {len(sirens)} SIRENs", url=self._client.url)
        latest: dict[str, Turnover | None] = dict.fromkeys(sirens)
        seen = 0
        if expected:
            with self._client.export(where) as accounts:
                for account in accounts:
                    seen += 1
                    _keep_latest(latest, account)
        if seen != expected:
            raise RegisterError("inconsistent", f"{seen} accounts came of the {expected} counted", url=self._client.url)
        return latest


def _keep_latest(latest: dict[str, Turnover | None], account: RawRecord) -> None:
    """Keep an account if it is public, the company's own, and younger than the one known."""
    siren = str(account.get("siren")).zfill(SIREN_LENGTH)
    amount, closed_on = _whole_euros(account.get("chiffre_d_affaires")), account.get("date_cloture_exercice")
    public = str(account.get("confidentiality") or "").strip().casefold() == "public"
    own = account.get("type_bilan") != _CONSOLIDATED  # a group's turnover is not its head's
    if siren not in latest or amount is None or not closed_on or not public or not own:
        return
    known = latest[siren]
    if known is None or str(closed_on)[:10] > known.closed_on:
        latest[siren] = Turnover(siren, amount, str(closed_on)[:10])


def _whole_euros(value: object) -> int | None:
    if value is None or isinstance(value, bool) or not str(value).strip():
        return None
    try:
        number = float(str(value))
    except ValueError:
        return None
    return round(number) if math.isfinite(number) else None
