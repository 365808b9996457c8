"""The comparison on frames: columns decide for most partners that there is nothing to say, rules do the rest.

For a million partners a rule a row is too slow and mostly idle: two names are equal, two streets are equal. So whole
columns decide first. Texts with many values (identifiers, names, streets) are compared as columns, by conditions that
are strict enough to be certain; fields of few values (codes, dates, places) are judged once for each combination of
values that occurs, by the very rules of ``compare_partner``. A partner for which every field is silent gives no line
and no event; all others go through ``compare_partner``. The result is the same as asking it about every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.compare import CompareOptions, compare_partner
from sirene_pipeline.domain.fields.every import RULES
from sirene_pipeline.domain.frame_columns import blank, is_plain_siret, none_if_null, text_column
from sirene_pipeline.domain.frame_neighbours import FLAGS, neighbours_of_frame, partners_of
from sirene_pipeline.domain.frame_rows import FrameRows
from sirene_pipeline.domain.identifiers import SIREN_LENGTH
from sirene_pipeline.domain.lookup import KnownEstablishments
from sirene_pipeline.domain.neighbours import Neighbours, merged
from sirene_pipeline.domain.records import ESTABLISHMENT_COLUMNS, Establishment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from datetime import date

    import pandas as pd

    from sirene_pipeline.domain.records import ErpProfile
    from sirene_pipeline.domain.verdicts import Comparison

_NEVER_ALONE: Final = frozenset({"last_processed"})
_TUPLES: Final = frozenset({"trade_names", "unit_usual_names"})
_TRUTHS: Final = frozenset({"natural_person", "purged"})


@dataclass(frozen=True, slots=True)
class FrameComparison:
    """``quiet`` are the ids of partners with neither line nor event; ``comparisons`` all that the others have to say.

    A partner that is not quiet may still turn out to have nothing but verdicts.
    """

    quiet: tuple[str, ...]
    comparisons: tuple[Comparison, ...]


def compare_frame(
    partners: pd.DataFrame,
    establishments: pd.DataFrame,
    *,
    profile: ErpProfile,
    options: CompareOptions,
    neighbours: Neighbours | None = None,
    known_before: AbstractSet[str] = frozenset(),
    today: date | None = None,
) -> FrameComparison:
    """Compare a frame of partners with a frame of establishments.

    Args:
        partners: canonical columns, ``partner_id`` unique; missing columns are empty. Order is kept.
        establishments: columns of ``Establishment``, one row a SIRET, with the present head offices of closed ones. A
            SIRET it does not hold counts as not found.
        profile: the fields the ERP holds and its own keys.
        options: how to compare.
        neighbours: facts about partners beyond the frame; what the frame itself tells is added.
        known_before: ids of partners the register was once known to hold.
        today: guards against dates far ahead.
    """
    around = merged(neighbours or Neighbours(), neighbours_of_frame(partners))
    silent = silent_rows(partners, establishments, profile=profile, options=options, neighbours=around, today=today)
    spoken = partners[~silent]
    known = KnownEstablishments(_records(establishments[_are_needed(establishments, spoken)]))
    comparisons = tuple(
        compare_partner(
            partner,
            known.answer(partner),
            profile=profile,
            options=options,
            neighbours=around,
            known_before=partner.partner_id in known_before,
            today=today,
        )
        for partner in partners_of(spoken)
    )
    return FrameComparison(tuple(partners.loc[silent, "partner_id"].astype(str)), comparisons)


def silent_rows(
    partners: pd.DataFrame,
    establishments: pd.DataFrame,
    *,
    profile: ErpProfile,
    options: CompareOptions,
    neighbours: Neighbours,
    today: date | None = None,
) -> pd.Series[bool]:
    """Tell which partners certainly have neither line nor event; the others may have.

    Equivalent values are silent too, so with ``propose_equivalent`` no row is.
    """
    import pandas as pd  # noqa: PLC0415 - only those who compare frames need it loaded

    nobody = pd.Series(data=False, index=partners.index)
    if options.propose_equivalent or partners.empty or establishments.empty:
        return nobody
    unlike = {siret for siret in neighbours.shared if neighbours.is_shared_by_unlike(siret)}
    siret = text_column(partners, "siret")
    register = establishments.drop_duplicates("siret", keep="last").set_index("siret", drop=False)
    silent = is_plain_siret(siret) & siret.isin(register.index) & ~siret.isin(unlike)
    if not silent.any():
        return nobody
    ours = partners[silent]
    theirs = register.loc[list(siret[silent])].set_axis(ours.index)
    said = _is_open_and_public(theirs) & _is_company(ours) & ~_holds_bracket(ours) & ~_holds_bracket(theirs)
    rows = FrameRows(ours[said], theirs[said], profile, options, today)
    for field in (field for field in RULES if field in profile.fields and field not in _NEVER_ALONE):
        if rows.index.empty:
            break
        rows = rows.kept(rows.silent(field))
    nobody.loc[rows.index] = True
    return nobody


def _is_open_and_public(theirs: pd.DataFrame) -> pd.Series[bool]:
    """Rows that give no event of their own: active, public, of a legal person, with a right SIREN."""
    active = (text_column(theirs, "state") != "F") & (text_column(theirs, "unit_state") != "C")
    usual = blank(theirs, "purged") & blank(theirs, "natural_person")
    public = text_column(theirs, "diffusion").isin(["", "O"]) & text_column(theirs, "unit_diffusion").isin(["", "O"])
    own = text_column(theirs, "siren") == text_column(theirs, "siret").str[:SIREN_LENGTH]
    # Without the flag the rule looks at the unit's head office, a number of its own in every row.
    flagged = (text_column(theirs, "is_head_office") != "") | blank(theirs, "head_office_siret")
    return active & usual & public & own & flagged


def _is_company(ours: pd.DataFrame) -> pd.Series[bool]:
    """Rows of companies in use; contacts and archived partners are for the rules."""
    yes = [text_column(ours, flag).map(lambda value: value in (True, "", "True", "true")) for flag in FLAGS]
    return (yes[0] & yes[1]).astype(bool)


def _holds_bracket(frame: pd.DataFrame) -> pd.Series[bool]:
    """Rows with a bracket in any text: perhaps a mask, and rare enough to be looked at one by one."""
    found = blank(frame, "") & False
    for name in frame.columns:
        if frame[name].dtype != bool and frame[name].notna().any():
            found |= text_column(frame, name).map(_is_bracketed).astype(bool)
    return found


def _is_bracketed(value: Any) -> bool:
    return "[" in (value if isinstance(value, str) else str(value))


def _are_needed(establishments: pd.DataFrame, spoken: pd.DataFrame) -> pd.Series[bool]:
    """Establishments of the units that the partners left over name in any field."""
    sirens: set[str] = set()
    for name in ("siret", "siren"):
        digits = text_column(spoken, name).astype(str).str.replace(r"\D", "", regex=True)
        sirens |= set(digits.str[:SIREN_LENGTH])
    return text_column(establishments, "siret").str[:SIREN_LENGTH].isin(sirens)


def _records(establishments: pd.DataFrame) -> Iterator[Establishment]:
    names = [name for name in establishments.columns if name in ESTABLISHMENT_COLUMNS]
    for row in establishments[names].itertuples(index=False, name=None):
        values = {name: none_if_null(value) for name, value in zip(names, row, strict=True)}
        for name in _TUPLES & values.keys():
            values[name] = tuple(values[name] or ())
        for name in _TRUTHS & values.keys():
            values[name] = bool(values[name])
        yield Establishment(**values)
