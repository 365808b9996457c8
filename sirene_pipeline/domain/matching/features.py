"""One query against one candidate, as numbers: names, place, kind of body. ``nan`` means that nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sirene_pipeline.domain.matching.keys import MUNICIPALITY, PUBLIC_BODIES
from sirene_pipeline.domain.matching.names import SHORTEST_ACRONYM
from sirene_pipeline.domain.matching.place_evidence import UNKNOWN, compare_places
from sirene_pipeline.domain.matching.places import place_of_public_body
from sirene_pipeline.domain.matching.prepare import bodies_running
from sirene_pipeline.domain.matching.shares import share_found, without_town, words_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sirene_pipeline.domain.matching.name_evidence import NameComparer
    from sirene_pipeline.domain.matching.names import NameKey
    from sirene_pipeline.domain.matching.prepare import Prepared


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
    edit_ratio: float
    start: float
    equal: float
    name_score: float
    part_score: float
    all_names_of_query: float
    all_names_of_candidate: float
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


def pair_features(
    query: Prepared, candidate: Prepared, siren: str, unit_names: Sequence[NameKey], names: NameComparer
) -> PairFeatures:
    """Compare a query with a candidate; ``unit_names`` are the names of other establishments of the same SIREN."""
    weights = names.weights
    best = names.best(query.names, candidate.names)
    part = max(
        names.best(query.parts, candidate.names).score if query.parts else 0.0,
        names.best(query.names, candidate.parts).score if candidate.parts else 0.0,
    )
    unit = names.best(query.names, unit_names)
    place = compare_places(query.place, candidate.place, query.street, candidate.street)
    total, all_names, or_place = words_found(query, candidate, weights)
    core = without_town(query, candidate, weights)
    return PairFeatures(
        *best[:12],
        name_score=best.score,
        part_score=part,
        all_names_of_query=all_names,
        all_names_of_candidate=share_found(sorted(candidate.words), query.words, weights)[0],
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
        core_of_query=core[0],
        core_of_candidate=core[1],
        core_missed=core[2],
        same_kind=_kinds(query.kinds, candidate.kinds),
        body=_body(query, siren),
        municipality=_municipality(query, siren),
        query_weight=total,
        query_words=float(len(query.names[0].words)) if query.names else 0.0,
    )


def _place_in_name(query: Prepared, candidate: Prepared) -> float:
    """1 when a name speaks of the other side's town or département; -1 of another town than its own; 0 otherwise."""
    words = {word for name in query.names for word in name.words}
    return float(bool(words & candidate.place_words)) + 0.5 * float(bool(candidate.words & query.place_words))


def _acronym(query: Prepared, candidate: Prepared) -> float:
    """1 when a written acronym of one side is the acronym of the other, 0.5 by initials alone, 0 otherwise."""
    asked = {word for name in query.names for word in name.words if len(word) >= SHORTEST_ACRONYM}
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
