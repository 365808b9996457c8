"""Establishments at hand, asked as a register would be: by SIRET, or by SIREN for the head office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.records import Establishment, Found, NotFound, Partner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sirene_pipeline.domain.records import Answer


class KnownEstablishments:
    """A set of establishments that answers like a register; of one SIRET the last record counts."""

    def __init__(self, records: Iterable[Establishment]) -> None:
        self._by_siret: dict[str, Establishment] = {}
        self._head_offices: dict[str, dict[str, Establishment]] = {}
        for record in records:
            self._by_siret[record.siret] = record
            if record.is_head_office:
                self._head_offices.setdefault(record.siren, {})[record.siret] = record

    def answer(self, partner: Partner) -> Answer:
        """What is known of a partner; ``NotFound`` of an empty identifier when there is nothing to ask."""
        held = check_siret(partner.siret)
        if held.value is not None:
            record = self._by_siret.get(held.value)
            offices = self._offices(record.siren, held.value) if record else ()
            return Found(held.value, record, offices) if record else NotFound(held.value)
        nothing = held.status in ("missing", "placeholder")
        siren = check_siren(partner.siren).value if nothing else held.lead_siren
        if siren is None or (not nothing and held.reason != "siren_in_siret"):
            return NotFound("")
        offices = self._offices(siren)
        return Found(siren, None, offices) if offices else NotFound(siren)

    def _offices(self, siren: str, without: str | None = None) -> tuple[Establishment, ...]:
        return tuple(office for siret, office in self._head_offices.get(siren, {}).items() if siret != without)
