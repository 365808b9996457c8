"""One query against one candidate, as numbers: names, place, kind of body. ``nan`` means that nothing is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from sirene_pipeline.domain.matching.keys import MUNICIPALITY, PUBLIC_BODIES
from sirene_pipeline.domain.matching.places import place_of_public_body
from sirene_pipeline.domain.matching.prepare import bodies_running
from sirene_pipeline.domain.matching.words import NOTHING_SHARED, Coverage, coverage, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sirene_pipeline.domain.matching.addresses import StreetKey
    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.places import Place
    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.weights import WordWeights

UNKNOWN: Final = math.nan
_CUT_NAMES: Final = frozenset({38, 40, 50})
_SHORTEST_ACRONYM: Final = 3


class NameEvidence(NamedTuple):
    """How the best of a candidate's names compares with the best reading of the query's."""

    of_query: float
    of_candidate: float
    shared: float
    rarest_shared: float
    missed_query: float
    missed_candidate: float
    sorted_ratio: float
    glued_ratio: float
    start_ratio: float
    equal: float
    """1 equal words, 0.9 equal in one piece, 0.8 equal as far as a cut name goes, 0 otherwise."""
    score: float
    """The summary the best name is chosen by, 0 to 1."""


NO_NAME: Final = NameEvidence(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class PlaceEvidence(NamedTuple):
    """How two places compare; 1 agrees, 0 differs, ``nan`` when one side does not tell."""

    department: float
    post_code: float
    """1 equal, 0.5 with the first three digits in common, 0 otherwise."""
    commune: float
    number: float
    """1 equal, 0.5 one inside the range of the other or off by two, 0 otherwise."""
    street: float
    """Likeness of the street words, 0 to 1."""
    line: float
    """Share of number, repetition and street type that agree, among those both sides write."""
    score: float
    """Summary from -1 (contradiction) to 2 (same delivery point); 0 when nothing is known."""


class PairFeatures(NamedTuple):
    """Everything known of one pair on its own; the fields are the model's columns, in this order."""

    of_query: float
    of_candidate: float
    shared: float
    rarest_shared: float
    missed_query: float
    missed_candidate: float
    sorted_ratio: float
    glued_ratio: float
    start_ratio: float
    equal: float
    name_score: float
    part_score: float
    all_names_of_query: float
    unit_score: float
    unit_of_query: float
    acronym: float
    legal_form: float
    numbers: float
    department: float
    post_code: float
    commune: float
    number: float
    street: float
    line: float
    place_score: float
    place_in_name: float
    of_query_or_place: float
    core_of_query: float
    core_of_candidate: float
    core_missed: float
    same_kind: float
    body: float
    municipality: float
    query_weight: float
    query_words: float


def compare_names(query: NameKey, candidate: NameKey, weights: WordWeights) -> tuple[NameEvidence, Coverage]:
    """Compare two names; an empty one shares nothing with anything."""
    if query.empty or candidate.empty:
        return NO_NAME, NOTHING_SHARED
    words = coverage(query, candidate, weights)
    sorted_ratio = fuzz.token_sort_ratio(" ".join(query.plain), " ".join(candidate.plain)) / 100.0
    glued_ratio = fuzz.ratio(query.glued, candidate.glued) / 100.0
    equal = _equality(query, candidate)
    both = words.of_query + words.of_candidate
    harmonic = 2.0 * words.of_query * words.of_candidate / both if both else 0.0
    score = max(0.65 * harmonic + 0.35 * max(sorted_ratio, glued_ratio), 0.95 * equal)
    evidence = NameEvidence(
        words.of_query, words.of_candidate, words.shared, words.rarest_shared, words.missed_query,
        words.missed_candidate, sorted_ratio, glued_ratio, JaroWinkler.similarity(query.text, candidate.text), equal,
        score,
    )  # fmt: skip
    return evidence, words


def compare_places(query: Place, candidate: Place, here: StreetKey, there: StreetKey) -> PlaceEvidence:
    """Compare two places, each part on its own."""
    if query.abroad or candidate.abroad:
        return PlaceEvidence(0.0, 0.0, 0.0, UNKNOWN, UNKNOWN, UNKNOWN, -1.0)
    department = _same(query.department, candidate.department)
    commune = _communes(query, candidate)
    post_code = _post_codes(query.post_code, candidate.post_code)
    street = _streets(here, there)
    number = _numbers(here, there) if street == street else UNKNOWN  # noqa: PLR0124 - nan is not equal to itself
    known_street = 0.0 if math.isnan(street) else street
    known_number = 0.5 if math.isnan(number) else number
    score = 0.3 * _signed(department) + 0.4 * _signed(commune) + 0.3 * _signed(post_code)
    if commune == 1.0 or post_code == 1.0:
        score += known_street * (0.4 + 0.6 * known_number) if known_street > 0.6 else 0.0  # noqa: PLR2004
    return PlaceEvidence(department, post_code, commune, number, street, _line(here, there), score)


def pair_features(
    query: Prepared, candidate: Prepared, siren: str, unit_names: Iterable[NameKey], weights: WordWeights
) -> PairFeatures:
    """Compare a query with a candidate; ``unit_names`` are the names of other establishments of the same SIREN."""
    best = _best_name(query.names, candidate.names, weights)
    part = max(
        _best_name(query.parts, candidate.names, weights).score if query.parts else 0.0,
        _best_name(query.names, candidate.parts, weights).score if candidate.parts else 0.0,
    )
    unit = _best_name(query.names, tuple(unit_names), weights)
    place = compare_places(query.place, candidate.place, query.street, candidate.street)
    total, all_names, or_place = _words_found(query, candidate, weights)
    without_town = _without_town(query, candidate, weights)
    return PairFeatures(
        *best[:10],
        name_score=best.score,
        part_score=part,
        all_names_of_query=all_names,
        unit_score=max(unit.score, best.score),
        unit_of_query=max(unit.of_query, best.of_query),
        acronym=_acronym(query, candidate),
        legal_form=_legal_forms(query.forms, candidate.forms),
        numbers=_digits(query.names, candidate.names),
        department=place.department,
        post_code=place.post_code,
        commune=place.commune,
        number=place.number,
        street=place.street,
        line=place.line,
        place_score=place.score,
        place_in_name=_place_in_name(query, candidate),
        of_query_or_place=or_place,
        core_of_query=without_town[0],
        core_of_candidate=without_town[1],
        core_missed=without_town[2],
        same_kind=_kinds(query.kinds, candidate.kinds),
        body=_body(query, siren),
        municipality=_municipality(query, siren),
        query_weight=total,
        query_words=float(len(query.names[0].words)) if query.names else 0.0,
    )


def _best_name(asked: Sequence[NameKey], offered: Sequence[NameKey], weights: WordWeights) -> NameEvidence:
    best = NO_NAME
    for name in asked:
        for other in offered:
            evidence, _ = compare_names(name, other, weights)
            if evidence.score > best.score:
                best = evidence
    return best


def _equality(query: NameKey, candidate: NameKey) -> float:
    if sorted(query.words) == sorted(candidate.words):
        return 1.0
    if query.glued == candidate.glued:
        return 0.9
    shorter, longer = sorted((query.text, candidate.text), key=len)
    return 0.8 if len(shorter) >= min(_CUT_NAMES) - 6 and longer.startswith(shorter) else 0.0


def _words_found(query: Prepared, candidate: Prepared, weights: WordWeights) -> tuple[float, float, float]:
    """Give the weight of the query's name, the share of it found in any name, and that found in names or place."""
    if not query.names:
        return 0.0, 0.0, 0.0
    words = set(query.names[0].words)
    offered = candidate.words
    total = sum(weights.of(word) for word in words)
    found = {word for word in words if word in offered}
    placed = {word for word in words if word in candidate.place_words}
    return (
        total,
        sum(weights.of(word) for word in found) / total,
        sum(weights.of(word) for word in found | placed) / total,
    )


def _without_town(query: Prepared, candidate: Prepared, weights: WordWeights) -> tuple[float, float, float]:
    """Compare the first names without the words of each side's own town: shares found, highest weight missed.

    ``nan`` where a name is nothing but its town.
    """
    if not query.names or not candidate.names:
        return UNKNOWN, UNKNOWN, UNKNOWN
    asked = [word for word in query.names[0].words if word not in query.place_words]
    mine = [word for word in candidate.names[0].words if word not in candidate.place_words]
    of_query, missed = _share_found(asked, candidate.words, weights)
    of_candidate, _ = _share_found(mine, query.words, weights)
    return of_query, of_candidate, missed


def _share_found(words: Sequence[str], among: frozenset[str], weights: WordWeights) -> tuple[float, float]:
    total = found = missed = 0.0
    for word in words:
        weight = weights.of(word)
        total += weight
        if word in among or any(likeness(word, other) for other in among):
            found += weight
        else:
            missed = max(missed, weight)
    return (found / total, missed) if total else (UNKNOWN, UNKNOWN)


def _place_in_name(query: Prepared, candidate: Prepared) -> float:
    """1 when a name speaks of the other side's town or département; -1 of another town than its own; 0 otherwise."""
    words = {word for name in query.names for word in name.words}
    return float(bool(words & candidate.place_words)) + 0.5 * float(bool(candidate.words & query.place_words))


def _acronym(query: Prepared, candidate: Prepared) -> float:
    """1 when a written acronym of one side is the acronym of the other, 0.5 by initials alone, 0 otherwise."""
    asked = {word for name in query.names for word in name.words if len(word) >= _SHORTEST_ACRONYM}
    if asked & candidate.acronyms:
        return 1.0
    if any(asked & name.initials for name in candidate.names):
        return 0.75
    offered = {name.glued for name in candidate.names} | candidate.acronyms
    return 0.5 if any(name.initials & offered for name in query.names) else 0.0


def _legal_forms(query: frozenset[str], candidate: frozenset[str]) -> float:
    if not query or not candidate:
        return UNKNOWN
    return 1.0 if query & candidate else 0.0


def _digits(query: Sequence[NameKey], candidate: Sequence[NameKey]) -> float:
    """Compare the numbers in names: 1 equal, 0 when both have some and none agree, 0.5 when one side has some."""
    asked = [name.numbers for name in query]
    offered = [name.numbers for name in candidate]
    if not any(asked) and not any(offered):
        return UNKNOWN
    if any(mine and mine == theirs for mine in asked for theirs in offered):
        return 1.0
    if not any(asked) or not any(offered):
        return 0.5
    return 0.25 if any(mine & theirs for mine in asked for theirs in offered) else 0.0


def _kinds(query: frozenset[str], candidate: frozenset[str]) -> float:
    if not query or not candidate:
        return UNKNOWN
    return 1.0 if query & candidate else 0.0


def _body(query: Prepared, siren: str) -> float:
    """1 when the SIREN is of a body that runs the service the query speaks of, -1 of another public body, else 0."""
    if siren[:2] not in PUBLIC_BODIES:
        return 0.0
    return 1.0 if siren[:2] in bodies_running(query.kinds) else -1.0


def _municipality(query: Prepared, siren: str) -> float:
    """1 when the SIREN is of the query's own commune, 0 of another one, ``nan`` for everyone else."""
    if not siren.startswith(MUNICIPALITY) or not query.place.communes:
        return UNKNOWN
    return 1.0 if place_of_public_body(siren).communes & query.place.communes else 0.0


def _same(one: str, other: str) -> float:
    return UNKNOWN if not one or not other else float(one == other)


def _communes(one: Place, other: Place) -> float:
    if one.communes and other.communes:
        if one.communes & other.communes:
            return 1.0 if one.certain or other.certain else 0.75
        return 1.0 if one.town and one.town == other.town and one.department == other.department else 0.0
    if one.town and other.town:
        return float(one.town == other.town)
    return UNKNOWN


def _post_codes(one: str, other: str) -> float:
    if not one or not other:
        return UNKNOWN
    return 1.0 if one == other else 0.5 * (one[:3] == other[:3])


def _streets(one: StreetKey, other: StreetKey) -> float:
    if one.empty or other.empty:
        return UNKNOWN
    if one.words == other.words:
        return 1.0
    return max(
        fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words)),
        0.95 * fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)),
    ) / 100.0


def _numbers(one: StreetKey, other: StreetKey) -> float:
    if not one.first or not other.first:
        return UNKNOWN
    if {one.first, one.last} & {other.first, other.last}:
        return 1.0
    if one.first <= other.last and other.first <= one.last:
        return 0.75
    return 0.25 if abs(one.first - other.first) <= 2 else 0.0  # noqa: PLR2004 - the next door on the same side


def _line(one: StreetKey, other: StreetKey) -> float:
    if one.empty or other.empty:
        return UNKNOWN
    agree = [one.first == other.first and one.last == other.last, one.repetition == other.repetition]
    if one.kind and other.kind:
        agree.append(one.kind == other.kind)
    return sum(agree) / len(agree)


def _signed(state: float) -> float:
    """Turn agree, unknown, differ into 1, 0, -1 (differing counts half)."""
    return 0.0 if math.isnan(state) else 1.5 * state - 0.5
