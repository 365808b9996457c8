"""Finding the identifier a partner lacks: the register's records most like it, scored against the partner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sirene_pipeline.domain.matching import Candidate, Query, match
from sirene_pipeline.domain.matching.records import DEFAULT_BANDS
from sirene_pipeline.match_many import How, match_many
from sirene_pipeline.register.errors import Effect, RegisterError
from sirene_pipeline.register.protocol import ShortlistSource
from sirene_pipeline.rounds.criteria import Criteria
from sirene_pipeline.rounds.hits import record
from sirene_pipeline.rounds.searching import gather
from sirene_pipeline.store import searches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from sirene_pipeline.domain.matching import Bands, MatchResult, Ranked
    from sirene_pipeline.domain.matching.records import Language
    from sirene_pipeline.domain.records import Establishment, Partner
    from sirene_pipeline.register.protocol import RegisterSource
    from sirene_pipeline.store.searches import Unmatched
    from sirene_pipeline.store.warehouse import Database

KEPT: Final = 5
NOISE: Final = 1.0  # percent; below it a record is on the list for want of another
_PORTION: Final = 1000
"""Partners whose results are read back and stored together."""


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """How partners are matched.

    From the rate ``pre_accept`` (percent) on, a first candidate without rival is attached; ``None`` leaves all to
    reviewers.
    """

    language: Language = "fr"
    bands: Bands = DEFAULT_BANDS
    pre_accept: float | None = None

    @property
    def how(self) -> How:
        """The same, for the matching itself."""
        return How(language=self.language, limit=KEPT, bands=self.bands)


class Matched(NamedTuple):
    """One partner with what matching says of it, and the establishments that are on its list, by SIRET."""

    unmatched: Unmatched
    result: MatchResult
    establishments: Mapping[str, Establishment]


def match_batch(
    database: Database,
    register: RegisterSource,
    due: Sequence[Unmatched],
    options: MatchOptions,
    *,
    data_date: date | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Match each partner and keep its candidates; returns partners by outcome, and tells ``progress`` how many.

    A register that is here as a whole is asked about all of them at once, another one by one with a few searches each.
    A partner the register could not be asked about stays due; a fault that concerns every call ends the batch.
    """
    outcomes: Counter[str] = Counter()
    if isinstance(register, ShortlistSource):
        matched = _at_once(register, due, options)
    else:
        matched = _one_by_one(register, due, options)
    for one in matched:
        outcomes[_store(database, one, options, data_date) if isinstance(one, Matched) else "failed"] += 1
        progress(outcomes.total())
    return outcomes


def criteria_of(partner: Partner) -> Criteria:
    """What a partner is searched by; its identifier is missing or wrong, so name and address."""
    return Criteria(name=partner.name, street=partner.street, post_code=partner.post_code, town=partner.town)


def _one_by_one(
    register: RegisterSource, due: Sequence[Unmatched], options: MatchOptions
) -> Iterator[Matched | RegisterError]:
    for unmatched in due:
        try:
            found = gather(register, criteria_of(unmatched.partner))
        except RegisterError as error:
            yield error
            if error.fault.effect in (Effect.STOP, Effect.FAIL_RUN):
                return
            continue
        candidates = [Candidate.from_establishment(e) for e in found]
        result = match(Query.from_partner(unmatched.partner), candidates, **options.how._asdict())
        yield Matched(unmatched, result, {e.siret: e for e in found})


def _at_once(
    register: ShortlistSource, due: Sequence[Unmatched], options: MatchOptions
) -> Iterator[Matched | RegisterError]:
    """Match all partners against the whole register; their establishments are read back portion by portion."""
    queries = [Query.from_partner(unmatched.partner) for unmatched in due]
    results = match_many(zip(queries, register.shortlists(queries), strict=True), len(queries), options.how)
    rest = zip(due, results, strict=True)
    try:
        while portion := list(islice(rest, _PORTION)):
            listed = {row.siret for _, result in portion for row in _worth_keeping(result) if row.siret}
            chunks = register.establishments(sorted(listed))
            by_siret = {e.siret: e for chunk in chunks for e in chunk.found}
            yield from (Matched(unmatched, result, by_siret) for unmatched, result in portion)
    except RegisterError as error:
        yield error


def _store(database: Database, matched: Matched, options: MatchOptions, data_date: date | None) -> str:
    unmatched, result, _ = matched
    rows = _rows(matched, options.language)
    if all(row["band"] == "hide" for row in rows):
        rows = []  # nothing is good enough to be shown; where something is, the less likely ones stand below it
    outcome = "tie" if result.tie else "candidates" if rows else "nothing"
    searches.store_candidates(database, unmatched, rows, outcome=outcome, reason=result.reason, data_date=data_date)
    if options.pre_accept is not None and searches.pre_accept(database, unmatched, options.pre_accept):
        return "attached"
    return outcome


def _rows(matched: Matched, language: Language) -> list[dict[str, Any]]:
    known = matched.establishments
    return [
        {
            "siren": entry.siren,
            # Where several sites stand for one unit nobody chooses for the reviewer: the SIREN alone is offered first.
            "siret": entry.siret,
            "siren_rate": entry.siren_rate,
            "siret_rate": entry.siret_rate,
            "band": entry.band,
            "tie": entry.tie,
            "reason": entry.reason,
            "record": record(e, language) if (e := known.get(entry.siret or "")) else {},
        }
        for entry in _worth_keeping(matched.result)
    ]


def _worth_keeping(result: MatchResult) -> Iterator[Ranked]:
    return (entry for entry in result.ranked if entry.siren_rate >= NOISE)
