"""Between a column of the ERP and canonical text: what is read as empty, and what a column can take."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sirene_pipeline.erp.protocol import ErpRefusedError


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
    if text is None or python_type is str:
        return text
    try:
        if python_type is datetime:
            return datetime.fromisoformat(text)
        if python_type is date:
            return date.fromisoformat(text[:10])
        if python_type is Decimal:
            return Decimal(text)
        if python_type is bool:
            return flag(text)
        if python_type in (int, float):
            return python_type(text)
    except (ValueError, InvalidOperation):
        message = f"the ERP's column for {field} takes a {python_type.__name__}, not “{text}”"
        raise ErpRefusedError(message) from None
    return text
