"""Creation date and date of last processing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import visible
from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable, without_value
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sirene_pipeline.domain.judgement import Sentences

SENTENCES: Final[Sentences] = {
    "date_same": ("même date", "same date"),
    "date_spelling": ("même date, écrite autrement", "same date, written differently"),
    "date_of_unit": (
        "date de création de l'unité légale ou de l'établissement",
        "creation date of the legal unit or of the establishment",
    ),
    "date_missing": ("date absente de l'ERP", "no date in the ERP"),
    "date_different": ("autre date au répertoire", "the register has another date"),
    "date_placeholder": (
        "l'ERP a la date que le répertoire écrit quand il l'ignore",
        "the ERP has the date the register writes for unknown",
    ),
    "date_not_in_register": ("le répertoire ne donne pas cette date", "the register does not give this date"),
    "date_unreadable": ("la date de l'ERP n'est pas lisible", "the ERP's date cannot be read"),
    "processed_same": ("même jour de traitement", "same day of processing"),
    "processed_moved": ("le répertoire a traité la fiche depuis", "the register has processed the record since"),
    "processed_missing": ("date de traitement absente de l'ERP", "no processing date in the ERP"),
}
UNKNOWN_DAY: Final = date(1900, 1, 1)
"""What the register writes where it does not know a creation date."""
_FURTHEST_AHEAD: Final = timedelta(days=366)
"""Creations are published some weeks ahead; a date beyond a year is a typing mistake."""
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_day(text: str | None) -> date | None:
    """The day of a date or date-time, year or day first; ``None`` when it is no date."""
    plain = (text or "").strip()
    found = _YEAR_FIRST.match(plain) or _COMPACT.fullmatch(plain)
    parts = found.groups() if found else ()
    if not parts and (day_first := _DAY_FIRST.match(plain)):
        parts = day_first.groups()[::-1]
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def creation_date(pair: Pair) -> Judged:
    """The creation date of the establishment or of its unit: either is right; the establishment's is offered."""
    current, record = pair.partner.creation_date, pair.establishment
    days = _known_days((record.creation_date, record.unit_creation_date), pair.today)
    held = _held_day("creation_date", current, days, "date_missing")
    if isinstance(held, Judged):
        return held
    wanted = days[0].isoformat()
    if held in days:
        return Judged("creation_date", current, wanted, held.isoformat(), _same_day(held, current, days[0]))
    code = "date_placeholder" if held == UNKNOWN_DAY else "date_different"
    return Judged("creation_date", current, wanted, wanted, Judgement(Verdict.DIFFERENT, code))


def last_processed(pair: Pair) -> Judged:
    """The day the register last processed the record; it moves without news, so it never makes a proposal alone."""
    current = pair.partner.last_processed
    texts = (visible(pair.establishment.last_processed), visible(pair.establishment.unit_last_processed))
    days = [day for day in map(read_day, texts) if day is not None]
    held = _held_day("last_processed", current, days, "processed_missing")
    if isinstance(held, Judged):
        return held
    wanted = days[0].isoformat()
    if held in days:
        return Judged("last_processed", current, wanted, None, Judgement(Verdict.SAME, "processed_same"))
    return Judged("last_processed", current, wanted, wanted, Judgement(Verdict.DIFFERENT, "processed_moved"))


def _held_day(field: str, current: str | None, days: Sequence[date], missing: str) -> date | Judged:
    """The ERP's day, or the verdict where no two days can be compared; ``missing``: the code of an empty field."""
    if not days:
        return not_comparable(field, current, "date_not_in_register")
    wanted = days[0].isoformat()
    empty = without_value(field, current, wanted, wanted, missing)
    if empty is not None:
        return empty
    return read_day(current) or not_comparable(field, current, "date_unreadable", wanted)


def _known_days(texts: Iterable[str | None], today: date | None) -> list[date]:
    days = (day for day in map(read_day, texts) if day is not None and day != UNKNOWN_DAY)
    return [day for day in days if today is None or day <= today + _FURTHEST_AHEAD]


def _same_day(held: date, current: str | None, wanted: date) -> Judgement:
    if (current or "").strip()[:10] != held.isoformat():
        return Judgement(Verdict.EQUIVALENT, "date_spelling")
    return Judgement(Verdict.SAME, "date_same" if held == wanted else "date_of_unit")
