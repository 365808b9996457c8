"""What the product asks of an ERP, whatever stands behind it. All values are canonical text, ``None`` for empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sirene_pipeline.domain.records import ErpProfile, Partner


class ErpError(Exception):
    """The ERP's words, and what to do about them."""


class ErpUnreachableError(ErpError):
    """The ERP did not answer; the same call may go through later."""


class ErpRefusedError(ErpError):
    """The ERP answered and refuses the write: a constraint, a right, a type."""


class ErpConflictError(ErpError):
    """The ERP does not hold the values the write was made against any more; nothing was written."""


class ErpConnector(Protocol):
    """One ERP."""

    @property
    def profile(self) -> ErpProfile:
        """Which canonical fields this ERP holds, and its selection keys."""

    @property
    def writable(self) -> frozenset[str]:
        """The canonical fields that can be written."""

    def partners(self) -> Iterator[Partner]:
        """All partners, streamed."""

    def read(self, partner_ids: Sequence[str], fields: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """The present values of some fields: partner id to field to value; a partner that is gone has no entry."""

    def write(self, partner_id: str, values: Mapping[str, str | None], expected: Mapping[str, str | None]) -> None:
        """Write values if every expected value still holds, all or nothing.

        Raises:
            ErpConflictError: an expected value no longer holds.
            ErpRefusedError: the ERP refuses.
            ErpUnreachableError: the ERP does not answer.
        """

    def find(self, field: str, value: str) -> list[str]:
        """The partners that hold this value in this field."""

    def create(self, values: Mapping[str, str | None]) -> str:
        """Make a partner; fields the profile does not map are left out. Returns its id.

        Raises:
            ErpRefusedError: the ERP refuses.
            ErpUnreachableError: the ERP does not answer.
        """

    def claim(self, installation_id: str) -> None:
        """Leave our mark in the ERP, so that a second installation does not write to it as well.

        Raises:
            ErpRefusedError: another installation's mark is there.
        """

    def check(self) -> str:
        """Try the connection and the profile; returns one line for a person.

        Raises:
            ErpError: what is wrong and what to do.
        """
