"""Partners beside their establishments, as columns: which rows have nothing to propose for a field.

Texts with many values are compared as columns, by conditions strict enough to be certain. Fields of few values are
judged by their own rule, once for each combination of values; the rule sees only the columns named in ``READ_BY``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.domain.compare_lines import lines_of
from sirene_pipeline.domain.fields.base import CompareOptions, Pair
from sirene_pipeline.domain.fields.every import judge_fields
from sirene_pipeline.domain.frame_columns import (
    blank,
    folded,
    joined,
    none_if_null,
    same_text,
    text_column,
    written_streets,
)
from sirene_pipeline.domain.records import Establishment, Partner

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from sirene_pipeline.domain.records import ErpProfile

_PLACE: Final = ("post_code", "town", "commune_code", "cedex_code", "cedex_town", "foreign_town")
_FOREIGN: Final = ("country_code", "country_label")
_SIZE: Final = ("unit_workforce", "unit_workforce_year", "workforce", "workforce_year")
READ_BY: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "post_code": (("post_code", "town"), (*_PLACE, *_FOREIGN)),
    "town": (("post_code", "town"), (*_PLACE, *_FOREIGN)),
    "region": (("region",), ("commune_code", "post_code")),
    "department": (("department",), ("commune_code", "post_code")),
    "country": (("country",), (*_PLACE, *_FOREIGN)),
    "naf": (
        ("naf",),
        ("naf", "naf_nomenclature", "unit_naf", "unit_naf_nomenclature", "naf_2025", "unit_naf_2025", "is_head_office"),
    ),
    "legal_form": (("legal_form",), ("legal_form", "legal_form_label")),
    "establishment_type": (("establishment_type",), ("is_head_office",)),
    "administrative_state": (("administrative_state",), ("state", "unit_state", "purged")),
    "creation_date": (("creation_date",), ("creation_date", "unit_creation_date")),
    "category": (("category",), ("category", "category_year")),
    "workforce": (("workforce",), _SIZE),
}
"""Fields judged once a combination: the partner's columns and the establishment's that their rule reads."""

_BESIDE: Final = {"street2": "complement", "street3": "special_distribution"}


@dataclass(frozen=True, slots=True)
class FrameRows:
    """Partners and their establishments, row by row, all of them silent so far."""

    ours: pd.DataFrame
    theirs: pd.DataFrame
    profile: ErpProfile
    options: CompareOptions
    today: date | None

    @property
    def index(self) -> pd.Index[Any]:
        """The labels of the partners' rows."""
        return self.ours.index

    def kept(self, silent: pd.Series[bool]) -> FrameRows:
        """The rows that are silent for one more field."""
        return FrameRows(self.ours[silent], self.theirs[silent], self.profile, self.options, self.today)

    def silent(self, field: str) -> pd.Series[bool]:
        """Tell which rows have nothing to propose for a field."""
        if field in READ_BY:
            return self._by_combination(field)
        if field in ("siret", "siren"):
            return text_column(self.ours, field) == text_column(self.theirs, field)
        if field in ("name", "legal_name"):
            return self._name(field)
        if field in ("street2", "street3"):
            return self._one_line() & blank(self.theirs, _BESIDE[field])
        rules: dict[str, Callable[[], pd.Series[bool]]] = {
            "vat": self._vat,
            "trade_name": self._no_trade_name,
            "street": self._street,
        }
        return rules[field]()

    def _by_combination(self, field: str) -> pd.Series[bool]:
        """Judge each combination of the values the field's rule reads, once."""
        mine, register = READ_BY[field]
        values = joined(self.ours, mine, self.theirs, register)
        groups = values.groupby(list(values.columns), dropna=False, sort=False).ngroup()
        firsts = values[~groups.duplicated()]
        judged = {
            groups[index]: self._nothing_proposed(field, mine, register, row)
            for index, row in zip(firsts.index, firsts.itertuples(index=False, name=None), strict=True)
        }
        return groups.map(judged).astype(bool)

    def _nothing_proposed(
        self, field: str, mine: tuple[str, ...], register: tuple[str, ...], row: tuple[Any, ...]
    ) -> bool:
        values = [none_if_null(value) for value in row]
        partner = Partner("", **dict(zip(mine, values, strict=False)))
        record = Establishment("", "", "", **dict(zip(register, values[len(mine) :], strict=True)))
        pair = Pair(partner, record, self.profile, self.options, self.today)
        return not lines_of(judge_fields(pair, [field]), self.options)

    def _vat(self) -> pd.Series[bool]:
        siren = text_column(self.theirs, "siren")
        key = (12 + 3 * (siren.astype("int64") % 97)) % 97
        return text_column(self.ours, "vat") == "FR" + key.astype(str).str.zfill(2) + siren

    def _name(self, field: str) -> pd.Series[bool]:
        """Names that are the legal one: letter by letter, or but for spelling where no other reading is near."""
        held, legal = text_column(self.ours, field), text_column(self.theirs, "legal_name").str.strip()
        usual = (legal != "") & ~folded(legal).isin(self.options.no_name_literals)
        # Digits may be a date a spreadsheet made, signs a wrong encoding: those are for the rules to read.
        plain = self._no_trade_name() & blank(self.theirs, "acronym") & blank(self.theirs, "person_name")
        plain &= held.map(str.isascii).astype(bool) & ~held.str.contains(r"[0-9&]")
        return usual & ((held == legal) | (plain & same_text(held, legal)))

    def _no_trade_name(self) -> pd.Series[bool]:
        return (
            blank(self.theirs, "trade_names")
            & blank(self.theirs, "usual_name")
            & blank(self.theirs, "unit_usual_names")
        )

    def _street(self) -> pd.Series[bool]:
        written = written_streets(self.theirs)
        return self._one_line() & ((written == "") | same_text(text_column(self.ours, "street"), written))

    def _one_line(self) -> pd.Series[bool]:
        """Rows whose street can only stand on the first line, and is no range of numbers."""
        return blank(self.ours, "street2") & blank(self.ours, "street3") & blank(self.theirs, "last_number")
