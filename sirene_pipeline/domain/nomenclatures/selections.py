"""The ERP's own keys of a closed list, read before anything else: an ERP may number its choices as it likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping


def code_of_selection(text: str | None, selection: Mapping[str, str] | None) -> str | None:
    """Give the code whose key in the ERP's selection ({code: key}) is this text, spelling aside."""
    if not selection or not text:
        return None
    exact = next((code for code, key in selection.items() if key == text), None)
    if exact is not None:
        return exact
    folded = fold(text)
    return next((code for code, key in selection.items() if fold(key) == folded), None)
