"""What every source of the register offers, and the records it answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from sirene_pipeline.domain.records import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from sirene_pipeline.domain.matching import Query
    from sirene_pipeline.domain.matching.collection import Shortlisted
    from sirene_pipeline.domain.records import Answer, Establishment, Failed
    from sirene_pipeline.register.search_query import SearchQuery
    from sirene_pipeline.register.usage import Usage

RawRecord: TypeAlias = "dict[str, Any]"
"""One record as the source wrote it, for the archive of answers."""


@dataclass(frozen=True, slots=True)
class DatasetState:
    """What the source says of itself, read once a run.

    ``data_processed`` and ``modified`` are ISO date-times; when ``data_processed`` has not moved since the last
    complete run there is nothing new to ask. ``fields`` maps a field's name to its type. ``missing`` are fields the
    product would read and the source lacks, ``unknown`` those it holds and the product has never heard of, ``retyped``
    maps a field to the type it unexpectedly has.
    """

    dataset_id: str
    data_processed: str | None
    modified: str | None
    records_count: int | None
    fields: Mapping[str, str]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    retyped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one call answered: commit it, then ask for the next one.

    ``answers`` holds exactly one answer per identifier of the call; ``raw`` the record behind each ``Found``, by SIRET;
    ``fingerprints`` what tells whether the source still says the same of each, empty where a source has none.
    """

    answers: list[Answer]
    raw: dict[str, RawRecord] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)

    @property
    def found(self) -> list[Establishment]:
        """The establishments among the answers."""
        return [a.establishment for a in self.answers if isinstance(a, Found) and a.establishment is not None]


@dataclass(frozen=True, slots=True)
class HeadOffices:
    """Present head offices by SIREN.

    An empty tuple says that the register holds none. A SIREN that could not be asked about is in ``failed`` and not in
    ``by_siren``: an error is never "no head office". ``raw`` holds the records by SIRET, ``fingerprints`` too.
    """

    by_siren: dict[str, tuple[Establishment, ...]] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    raw: dict[str, RawRecord] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the known no longer stands, by SIRET: establishments the source says something else of, or holds no more.

    What was asked about and is in neither set is as it was known.
    """

    moved: frozenset[str]
    vanished: frozenset[str]


class RegisterSource(Protocol):
    """One way to ask the register. An instance lives for one run; all methods may raise ``RegisterError``."""

    @property
    def name(self) -> str:
        """Short name kept beside every answer, such as ``ods``."""
        ...

    @property
    def address(self) -> str:
        """Where the answers come from, for the archive: a URL or a folder, without secrets."""
        ...

    @property
    def usage(self) -> Usage:
        """What this run has asked and received so far."""
        ...

    def metadata(self) -> DatasetState:
        """Read the source's dates and schema, at most once a run."""
        ...

    def establishments(self, sirets: Iterable[str]) -> Iterator[Chunk]:
        """Ask about SIRETs; yields as soon as a call is answered, in no promised order.

        Every distinct identifier gets exactly one answer. When the run cannot go on, what is left is answered
        ``Failed`` without a call; if the cause needs a person (key, data set, schema), ``RegisterError`` follows.
        """
        ...

    def head_offices(self, sirens: Iterable[str]) -> HeadOffices:
        """Look up the present head office of legal units; several for one SIREN are a fault of the register, shown."""
        ...

    def changed_since(self, day: date, sirets: AbstractSet[str], sirens: AbstractSet[str]) -> Iterator[Chunk]:
        """Stream what was processed on or after ``day`` and belongs to one of our SIRETs or SIRENs.

        Memory does not grow with the export. Only a stream that ends without ``RegisterError`` was complete: until
        then nothing may be concluded about partners it did not name.
        """
        ...

    def search(self, query: SearchQuery) -> list[Establishment]:
        """Search by any mix of criteria in a bounded number of calls; order is by SIRET, not by likeness."""
        ...


@runtime_checkable
class ShortlistSource(RegisterSource, Protocol):
    """A source that holds the whole register, and finds for many queries at once the records worth comparing."""

    def shortlists(self, queries: Sequence[Query]) -> Iterator[Shortlisted]:
        """Give each query's candidates, in the order of the queries; memory does not grow with the register.

        Raises:
            RegisterError: the register cannot be read, or its index not be written.
        """
        ...


@runtime_checkable
class FingerprintSource(Protocol):
    """A source that tells, of any number of establishments in one pass, which it says something else of than before."""

    def standing(self, sirets: Sequence[str], fingerprints: Sequence[str | None]) -> Standing:
        """Compare with what is known: distinct SIRETs, and beside each the fingerprint an earlier answer came with.

        ``None`` says that nothing is known; such an establishment has moved when the source holds it, else vanished.
        Memory grows with the SIRETs alone.

        Raises:
            RegisterError: nothing may be concluded of anybody.
        """
        ...
