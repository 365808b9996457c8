"""Reading from an opened stock what is listed in its table ``wanted``: establishments one by one or as columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sirene_pipeline.domain.records import ESTABLISHMENT_COLUMNS, Establishment, Succession
from sirene_pipeline.register.errors import RegisterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sirene_pipeline.register.protocol import RawRecord
    from sirene_pipeline.register.stock.database import StockDatabase

_LISTS: Final = ("unit_usual_names", "trade_names")
_LIST_PLACES: Final = tuple(ESTABLISHMENT_COLUMNS.index(name) for name in _LISTS)
_CODES: Final = {
    "state": ("A", "F", None),
    "unit_state": ("A", "C", None),
    "diffusion": ("O", "P", None),
    "unit_diffusion": ("O", "P", None),
}
_NO_NAMES: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Establishments by SIRET, the fingerprint of each, and the SIRETs that stand there twice, which are neither."""

    establishments: dict[str, Establishment] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)


def found(database: StockDatabase) -> Found:
    """Read the wanted establishments."""
    read = Found()
    for row in database.rows("establishments_fingerprinted"):
        *values, fingerprint = row
        for place in _LIST_PLACES:
            values[place] = tuple(values[place] or _NO_NAMES)
        establishment = Establishment(*values)
        if establishment.siret in read.establishments:
            read.twice.add(establishment.siret)
        read.establishments[establishment.siret] = establishment
        read.fingerprints[establishment.siret] = fingerprint
    for siret in read.twice:  # nobody chooses between them
        del read.establishments[siret], read.fingerprints[siret]
    return read


def frame(database: StockDatabase, statement: str = "establishments") -> pd.DataFrame:
    """Read the wanted establishments as a table with the columns of ``Establishment``, ``None`` for "no value".

    Raises:
        RegisterError: ``inconsistent`` when the stock holds a SIRET twice.
    """
    arrays = database.arrays(statement)
    columns = {name: _column(name, values) for name, values in arrays.items()}
    # Series of objects, or pandas would look at every value to guess a type and turn None into NaN.
    table = pd.DataFrame(
        {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in columns.items()}, copy=False
    )
    if not table["siret"].is_unique:
        raise held_twice(str(table["siret"][table["siret"].duplicated()].iloc[0]))
    return table


def unknown_codes(establishment: Establishment) -> list[str]:
    """Name the fields whose code is none of INSEE's and no mask."""
    return [name for name, codes in _CODES.items() if getattr(establishment, name) not in codes]


def raw_records(database: StockDatabase) -> dict[str, RawRecord]:
    """Read the source columns of the wanted establishments by SIRET, as text and without nulls."""
    return {record["siret"]: record for record in database.records("raw_records")}


def successors(database: StockDatabase) -> dict[str, tuple[Succession, ...]]:
    """Read who took over from the wanted establishments, the latest link first; empty without that file."""
    if "successions" not in database.files:
        return {}
    links: defaultdict[str, list[Succession]] = defaultdict(list)
    for siret, *link in database.rows("successors"):
        links[siret].append(Succession(*link))
    return {siret: tuple(found) for siret, found in links.items()}


def replaced_sirens(database: StockDatabase) -> dict[str, str]:
    """Read which SIRENs of the wanted establishments stand for another that is kept; empty without that file."""
    return dict(database.rows("replaced_sirens")) if "duplicates" in database.files else {}


def _column(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Make a masked array of DuckDB a plain one of objects: texts or ``None``, booleans, tuples of names."""
    if name in _LISTS:
        column = np.empty(len(values), dtype=object)
        column.fill(_NO_NAMES)
        for place in np.flatnonzero(~np.ma.getmaskarray(values)):
            column[place] = tuple(values[place])
        return column
    if not isinstance(values, np.ma.MaskedArray):
        return values
    plain = values.data.astype(object, copy=False)
    plain[np.ma.getmaskarray(values)] = None
    return plain


def held_twice(siret: str) -> RegisterError:
    """Give the error that stands for a SIRET of which the files hold two rows."""
    return RegisterError("inconsistent", f"The stock holds SIRET {siret} twice")
