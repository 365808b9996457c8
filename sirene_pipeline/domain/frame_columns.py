"""Columns of a frame, compared as columns: text without nulls, folding, plain SIRETs, the register's streets.

A null, a missing column and a blank are all the empty text here. pandas is imported inside the functions, so that only
those who compare frames load it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.identifiers import SIREN_LENGTH, SIRET_LENGTH
from sirene_pipeline.domain.nomenclatures import street_type_shown
from sirene_pipeline.domain.text import fold

if TYPE_CHECKING:
    import pandas as pd

_NOT_A_WORD: Final = r"[\W_]+"
_A_LETTER: Final = r"[^\W_]"
_FOR_NOTHING: Final = ("NULL", "NONE", "NAN")
_UNSURE: Final = "\x00"
"""Stands for a street that only ``format_street`` can write; equal to no text of an ERP."""


def text_column(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    """A column as text, the empty text for a null or where the frame lacks the column."""
    import pandas as pd  # noqa: PLC0415 - see the module

    if name not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    column = frame[name].astype(object)
    return column.where(column.notna(), "")


def blank(frame: pd.DataFrame, name: str) -> pd.Series[bool]:
    """Rows that hold nothing in a column: null, blank, or an empty tuple."""
    return text_column(frame, name).map(_is_nothing).astype(bool)


def folded(column: pd.Series[str]) -> pd.Series[str]:
    """The fold of every text; plain ASCII as a column, the rest once a value."""
    plain = column.map(str.isascii).astype(bool)
    result = column.copy()
    result[plain] = column[plain].str.upper().str.replace(_NOT_A_WORD, " ", regex=True).str.strip()
    rest = column[~plain]
    result[~plain] = rest.map({text: fold(text) for text in rest.unique()})
    return result


def same_text(one: pd.Series[str], other: pd.Series[str]) -> pd.Series[bool]:
    """Rows whose texts are equal but for case, accents and punctuation, and not empty; only unequal ones are folded."""
    same = (one == other) & (one != "")
    rest = ~same
    mine = folded(one[rest])
    same[rest] = (mine == folded(other[rest])) & (mine != "")
    return same


def is_plain_siret(column: pd.Series[str]) -> pd.Series[bool]:
    """Rows that hold fourteen digits and nothing else, both checksums right; doubtful ones are not plain.

    Left out although they may be valid: La Poste's, which have a rule of their own, and counted or repeated digits.
    """
    import numpy as np  # noqa: PLC0415 - see the module

    plain = column.str.fullmatch(r"[0-9]{14}", na=False).astype(bool)
    plain &= ~column.str.startswith(("356000000", "000000000", "12345678", "01234567"), na=False).astype(bool)
    plain &= ~column.str.endswith("00000", na=False).astype(bool)
    if not plain.any():
        return plain
    texts = column[plain].to_numpy(dtype=f"U{SIRET_LENGTH}")
    digits = texts.view("U1").reshape(len(texts), SIRET_LENGTH).astype(np.int8)
    repeated = (digits[:, :1] == digits[:, :SIREN_LENGTH]).all(axis=1)
    plain[plain] = _passes_luhn(digits) & _passes_luhn(digits[:, :SIREN_LENGTH]) & ~repeated
    return plain


def written_streets(theirs: pd.DataFrame) -> pd.Series[str]:
    """The register's streets as ``format_street`` writes them, spaces aside; a text equal to nothing where unsure."""
    import pandas as pd  # noqa: PLC0415 - see the module

    kind = text_column(theirs, "street_type").str.strip()
    shown = kind.map({text: street_type_shown(text) or "" if text else "" for text in kind.unique()})
    label = text_column(theirs, "street_label").str.strip()
    number = text_column(theirs, "number").str.strip().str.lstrip("0")
    repetition = text_column(theirs, "repetition").str.strip().where(number != "", "")
    written = (_before(number) + _before(repetition) + _before(shown) + label).str.rstrip()
    unsure = _any([_says_nothing(part) for part in (number, repetition, kind)])
    unsure |= (label != "") & (label.str.upper().isin(_FOR_NOTHING) | ~label.str.contains(_A_LETTER))
    # The register repeats the type in the label of some streets, and the writer leaves it out there.
    repeated = map(str.startswith, label.str.upper(), kind.str.upper())
    unsure |= (kind != "") & pd.Series(list(repeated), index=theirs.index, dtype=bool)
    unsure |= (number != "") & (kind == "") & (label == "")
    return written.where(~unsure, _UNSURE)


def none_if_null(value: Any) -> Any:
    """A null of any kind (NaN, NaT, ``pd.NA``) as ``None``."""
    return None if value is None or (not isinstance(value, (str, tuple, list)) and value != value) else value  # noqa: PLR0124 - only a null differs from itself


def joined(ours: pd.DataFrame, mine: tuple[str, ...], theirs: pd.DataFrame, register: tuple[str, ...]) -> pd.DataFrame:
    """Columns of both frames side by side; the index is the partners'."""
    import pandas as pd  # noqa: PLC0415 - see the module

    columns = [_column(ours, name) for name in mine] + [_column(theirs, name) for name in register]
    return pd.concat(columns, axis=1, keys=range(len(columns)))


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    import pandas as pd  # noqa: PLC0415 - see the module

    return frame[name].astype(object) if name in frame else pd.Series(None, index=frame.index, dtype=object)


def _is_nothing(value: Any) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def _says_nothing(part: pd.Series[str]) -> pd.Series[bool]:
    """Rows of a part of few values that stand for none: a program's word for null, or mere punctuation."""
    return part.isin([text for text in part.unique() if text and fold(text) in ("", *_FOR_NOTHING)])


def _before(part: pd.Series[str]) -> pd.Series[str]:
    """A part with a space behind it, nothing where there is none."""
    return (part + " ").where(part != "", "")


def _passes_luhn(digits: Any) -> Any:
    """Luhn over rows of digits: every second one from the right doubled, its digits summed."""
    doubled = digits[:, -2::-2] * 2
    total = digits[:, -1::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)  # noqa: PLR2004 - 10 to 18 have two digits
    return total % 10 == 0


def _any(conditions: list[pd.Series[bool]]) -> pd.Series[bool]:
    found = conditions[0]
    for condition in conditions[1:]:
        found = found | condition
    return found
