"""What a person searches the register by, as questions to a source and as a query for matching."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.identifiers import check_siren, check_siret
from sirene_pipeline.domain.matching import Query
from sirene_pipeline.domain.places import department_of
from sirene_pipeline.register.search_query import SearchQuery
from sirene_pipeline.rounds.hits import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

SEARCHED: Final = frozenset({"name", "siren", "siret", "street", "post_code", "town", "naf"})


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a person searches by; ``ignore_fields`` may hold canonical fields and ``address``."""

    name: str | None = None
    siren: str | None = None
    siret: str | None = None
    street: str | None = None
    post_code: str | None = None
    town: str | None = None
    naf: str | None = None
    active_only: bool = False
    mode: str = "wide"
    ignore_fields: tuple[str, ...] = ()

    def without_ignored(self) -> Criteria:
        """The criteria that take part; an identifier typed into the name box is an identifier."""
        ignored = set(self.ignore_fields) | (ADDRESS if "address" in self.ignore_fields else set())
        values: dict[str, Any] = {**asdict(self), **dict.fromkeys(ignored & SEARCHED)}
        kept = Criteria(**values)
        siret, siren = check_siret(kept.siret), check_siren(kept.siren)
        if siret.lead_siren and siret.reason == "siren_in_siret":
            siren = check_siren(siret.lead_siren)
        for typed in (kept.name,) if kept.name else ():
            siret = siret if siret.value else check_siret(typed)
            siren = siren if siren.value else check_siren(typed)
            if siret.value or siren.value:
                kept = replace(kept, name=None if typed and not _has_letters(typed) else kept.name)
        return replace(kept, siret=siret.value, siren=siren.value)

    @property
    def by_name_alike(self) -> bool:
        """Whether a name like this one is looked for, and no identifier says which."""
        return self.mode == "wide" and bool(self.name) and not (self.siren or self.siret)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to search by."""
        return not any((self.name, self.siren, self.siret, self.street, self.post_code, self.town))


def questions(criteria: Criteria) -> Iterator[SearchQuery]:
    """The register queries of one search, narrowest first."""
    if criteria.siret:
        yield SearchQuery(siret=criteria.siret, limit=1)
    siren = criteria.siren or (criteria.siret[:9] if criteria.siret else None)
    if siren:
        yield SearchQuery(siren=siren, limit=100)
        return
    base: dict[str, Any] = {"naf": criteria.naf, "active_only": criteria.active_only, "limit": 100}
    if criteria.mode == "strict":
        yield SearchQuery(
            name=criteria.name, street=criteria.street, post_code=criteria.post_code, town=criteria.town,
            mode="strict", **base,
        )  # fmt: skip
        return
    department = department_of(None, criteria.post_code)
    if criteria.name and criteria.post_code:
        yield SearchQuery(name=criteria.name, post_code=criteria.post_code, **base)
    if criteria.name and department:
        yield SearchQuery(name=criteria.name, department=department, **base)
    if criteria.name:
        yield SearchQuery(name=criteria.name, town=None if department else criteria.town, **base)
    if criteria.street and (criteria.post_code or criteria.town):
        yield SearchQuery(street=criteria.street, post_code=criteria.post_code, town=criteria.town, **base)
    if not criteria.name and not criteria.street:
        yield SearchQuery(post_code=criteria.post_code, town=criteria.town, **base)


def query_of(criteria: Criteria) -> Query:
    """The same as a query for matching."""
    return Query(
        name=criteria.name,
        street=criteria.street,
        post_code=criteria.post_code,
        town=criteria.town,
        siren=criteria.siren,
        siret=criteria.siret,
    )


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
