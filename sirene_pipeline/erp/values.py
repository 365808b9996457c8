"""Between a column of the ERP and canonical text: what is read as empty, and what a column can take."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.erp.protocol import ErpRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable


def canonical(value: Any) -> str | None:
    """A column's value as canonical text; blank and null are ``None``, dates are ISO, numbers are plain."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if text.strip() else None


def flag(value: Any) -> bool:
    """A yes or no of the ERP, whatever it is stored as."""
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "t", "1", "y", "yes", "oui", "o"}
    return bool(value)


def for_column(text: str | None, python_type: type, field: str) -> Any:
    """Canonical text as the type a column takes.

    Raises:
        ErpRefusedError: the text cannot be that.
    """
    if text is None:
        return None
    convert = _FROM_TEXT.get(python_type, str)
    try:
        return convert(text)
    except (ValueError, InvalidOperation):
        raise ErpRefusedError(f"the ERP's column for {field} takes a {python_type.__name__}, not “{text}”") from None


_FROM_TEXT: Final[dict[type, Callable[[str], Any]]] = {
    datetime: datetime.fromisoformat,
    date: lambda text: date.fromisoformat(text[:10]),
    Decimal: Decimal,
    bool: flag,
    int: int,
    float: float,
}
