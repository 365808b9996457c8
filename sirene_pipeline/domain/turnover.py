"""The turnover of a partner against its latest public account: another data set, another clock, the same verdicts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sirene_pipeline.domain.verdicts import Difference, Line, LineKind, Verdict


def judge_turnover(current: str | None, amount: int, closed_on: str, language: str) -> tuple[Difference, Line | None]:
    """Compare the ERP's turnover with a published one, in whole euros.

    Args:
        current: the ERP's value, ``None`` when empty.
        amount: whole euros of the latest public account.
        closed_on: the day that account was closed (ISO date).
        language: ``fr`` or ``en``.
    """
    held = _euros(current)
    if current is None:
        verdict, code = Verdict.MISSING, "turnover_missing"
    elif held is None:
        verdict, code = Verdict.NOT_COMPARABLE, "turnover_no_number"
    elif held == amount:
        verdict, code = Verdict.SAME, "turnover_same"
    else:
        verdict, code = Verdict.DIFFERENT, "turnover_different"
    reason = f"turnover of the year closed on {closed_on}"
    if language != "en":
        reason = f"chiffre d'affaires de l'exercice clos le {closed_on}"
    new = str(amount)
    line = None
    if verdict in (Verdict.MISSING, Verdict.DIFFERENT):
        line = Line("turnover", LineKind.UPDATE, current, new, verdict, code, reason)
    return Difference("turnover", verdict, current, new, new, code, reason), line


def _euros(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return round(Decimal("".join(text.split()).replace(",", ".").removesuffix("€").removesuffix("EUR")))
    except (InvalidOperation, ValueError, OverflowError):
        return None
