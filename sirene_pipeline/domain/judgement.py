"""What one rule says of two values: a verdict with its reason, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sirene_pipeline.domain.verdicts import Verdict

Sentences = Mapping[str, tuple[str, str]]
"""Reason code to its sentence in French and in English, with ``{names}`` filled from ``Judgement.values``."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the code of its reason; ``values`` fill the placeholders of the reason's sentence.

    ``repair`` says that the ERP's value is a recognisable damage of the register's (a lost zero, mojibake).
    """

    verdict: Verdict
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    repair: bool = False
