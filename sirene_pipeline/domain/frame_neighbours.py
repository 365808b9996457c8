"""What the partners of a frame say about each other, worked out without looking at every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sirene_pipeline.domain.frame_columns import is_plain_siret, none_if_null, text_column
from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.neighbours import Neighbours, neighbours_of
from sirene_pipeline.domain.records import CANONICAL_COLUMNS, Partner

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

FLAGS = ("is_company", "active")
_NO = frozenset({"false", "f", "0", "no", "non", "n"})


def neighbours_of_frame(partners: pd.DataFrame) -> Neighbours:
    """The same facts as ``neighbours_of`` the rows: only SIRETs that stand twice are looked at partner by partner."""
    siret = text_column(partners, "siret")
    plain = is_plain_siret(siret)
    spelled = siret[~plain & (siret != "")]
    values = siret.where(plain, "")
    values[spelled.index] = spelled.map(lambda text: check_siret(text).value or "")
    held = values[values != ""]
    several = held[held.duplicated(keep=False)]
    shared = neighbours_of(partners_of(partners.loc[several.index])).shared
    return Neighbours(shared, frozenset(held))


def partners_of(frame: pd.DataFrame) -> Iterator[Partner]:
    """The rows of a frame in canonical columns as partners; columns it lacks are empty."""
    names = [name for name in frame.columns if name in CANONICAL_COLUMNS]
    for row in frame[names].itertuples(index=False, name=None):
        values = dict(zip(names, map(none_if_null, row), strict=True))
        for flag in FLAGS:
            if flag in values:
                values[flag] = _is_yes(values[flag])
        yield Partner(**{**values, "partner_id": str(values["partner_id"])})


def _is_yes(value: Any) -> bool:
    if value is None:
        return True
    return value.strip().casefold() not in _NO if isinstance(value, str) else bool(value)
