"""What a query is matched against: a collection of candidates, in memory or found elsewhere."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from sirene_pipeline.domain.matching.prepare import Prepared, prepare_candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.records import Candidate
    from sirene_pipeline.domain.matching.weights import WordWeights

_MOST_UNIT_NAMES: Final = 8


class Collection(Protocol):
    """Candidates by position, each with its keys, and the weights of their words.

    ``whole`` tells whether enough of the register is behind it that the absence of a rival is evidence.
    """

    @property
    def candidates(self) -> Sequence[Candidate]:
        """The records."""
        ...

    @property
    def prepared(self) -> Sequence[Prepared]:
        """Their keys, at the same positions."""
        ...

    @property
    def weights(self) -> WordWeights:
        """How much each word tells."""
        ...

    @property
    def whole(self) -> bool:
        """Whether the absence of a rival is evidence."""
        ...

    def with_identifier(self, number: str) -> Sequence[int]:
        """Give the positions of the candidates with this SIREN or SIRET."""
        ...

    def unit_names(self, at: int) -> tuple[NameKey, ...]:
        """Give the names all establishments of a candidate's legal unit go by, when it has several here."""
        ...

    def shortlist(self, query: Prepared) -> Sequence[int]:
        """Give the positions of the candidates worth scoring, most promising first."""
        ...


class Shortlisted:
    """The candidates of one query, found by an index of the whole register: ``Collection`` with nothing left to find.

    The first ``identified`` of them were found by an identifier the query carries, and only by that.
    """

    whole: Final = True

    def __init__(self, candidates: Sequence[Candidate], weights: WordWeights, *, identified: int = 0) -> None:
        self.candidates = tuple(candidates)
        self.weights = weights
        self.identified = identified

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """The candidates' keys."""
        return tuple(prepare_candidate(candidate) for candidate in self.candidates)

    @cached_property
    def _rows_of_unit(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for at, candidate in enumerate(self.candidates):
            rows[candidate.siren].append(at)
        return rows

    def with_identifier(self, number: str) -> list[int]:
        """Give the positions of the candidates with this SIREN or SIRET."""
        return [at for at in range(self.identified) if number in (self.candidates[at].siren, self.candidates[at].siret)]

    def unit_names(self, at: int) -> tuple[NameKey, ...]:
        """Give the names of the listed establishments of a candidate's legal unit, when there are several."""
        rows = self._rows_of_unit[self.candidates[at].siren]
        return names_of_unit(self.prepared[row] for row in rows) if len(rows) > 1 else ()

    def shortlist(self, query: Prepared) -> Sequence[int]:
        """Give all positions but the identified ones; none for a query without a name."""
        return range(self.identified, len(self.candidates)) if query.names or query.parts else ()


def names_of_unit(records: Iterable[Prepared]) -> tuple[NameKey, ...]:
    """Give the distinct names of a legal unit's establishments, eight at most."""
    names = {name.text: name for record in records for name in record.names}
    return tuple(names.values())[:_MOST_UNIT_NAMES]
