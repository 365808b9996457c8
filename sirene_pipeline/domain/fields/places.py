"""Post code, town, country, region and department; the last two follow the commune."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.diffusion import establishment_is_private, visible
from sirene_pipeline.domain.fields.base import Judged, Pair, not_comparable, without_value
from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.nomenclatures import country_label
from sirene_pipeline.domain.nomenclatures.tables import read_table
from sirene_pipeline.domain.places import (
    country_of_establishment,
    department_label,
    department_of,
    judge_country,
    judge_post_code,
    judge_town,
    plain_post_code,
    region_of,
)
from sirene_pipeline.domain.text import fold
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.judgement import Sentences

SENTENCES: Final[Sentences] = {
    "area_same": ("même valeur", "same value"),
    "area_spelling": ("même valeur, écrite autrement", "same value, written differently"),
    "area_missing": ("absent de l'ERP", "not filled in the ERP"),
    "area_different": ("la commune est dans {area}", "the commune is in {area}"),
    "area_not_in_register": ("le répertoire ne permet pas de le dire", "the register does not tell"),
    "area_unreadable": ("valeur de l'ERP non reconnue", "the ERP's value is not recognised"),
}
_CODE: Final = re.compile(r"(?:^|\()\s*(\d{1,3}|2[AB])\b", re.IGNORECASE)


def post_code(pair: Pair) -> Judged:
    """The post code, five digits whatever a source made of it."""
    current, record = pair.partner.post_code, pair.establishment
    if establishment_is_private(record):
        return not_comparable("post_code", current, "non_public")
    shown = plain_post_code(visible(record.post_code)) or None
    judgement = judge_post_code(current, record, erp_town=pair.partner.town)
    return Judged("post_code", current, shown, shown, judgement)


def town(pair: Pair) -> Judged:
    """The town; a legal person in partial diffusion keeps it public."""
    current, record = pair.partner.town, pair.establishment
    shown = visible(record.town) or visible(record.foreign_town)
    judgement = judge_town(current, record, erp_post_code=pair.partner.post_code)
    return Judged("town", current, shown, shown, judgement)


def country(pair: Pair) -> Judged:
    """The country, written as the profile says: an ISO code, or a name in French or English."""
    current, code = pair.partner.country, country_of_establishment(pair.establishment)
    spelling = pair.profile.country_format
    shown = country_label(code, pair.options.language) or code
    proposed = country_label(code, spelling) if spelling in ("fr", "en") else code
    # Overseas parts of France are countries in some ERPs and not in others: which one is kept is the ERP's choice.
    judgement = judge_country(current, pair.establishment)
    rewritable = judgement.verdict is not Verdict.EQUIVALENT
    return Judged("country", current, shown, proposed if rewritable else None, judgement)


def department(pair: Pair) -> Judged:
    """The department, as a code or a name."""
    code = department_of(visible(pair.establishment.commune_code), visible(pair.establishment.post_code))
    label = department_label(code)
    if code is None or label is None:
        return not_comparable("department", pair.partner.department, "area_not_in_register")
    return _judge_area(pair, "department", code, label, _read_department(pair.partner.department))


def region(pair: Pair) -> Judged:
    """The region, as INSEE's code or a name."""
    code = department_of(visible(pair.establishment.commune_code), visible(pair.establishment.post_code))
    label = region_of(code)
    if label is None:
        return not_comparable("region", pair.partner.region, "area_not_in_register")
    return _judge_area(pair, "region", _regions()[fold(label)], label, _regions().get(fold(pair.partner.region)))


def _judge_area(pair: Pair, field: str, code: str, label: str, held: str | None) -> Judged:
    current = getattr(pair.partner, field)
    empty = without_value(field, current, label, label, "area_missing")
    if empty is not None:
        return empty
    if held is None:
        return not_comparable(field, current, "area_unreadable", label)
    proposed = code if fold(current) == held else label
    if held != code:
        return Judged(field, current, label, proposed, Judgement(Verdict.DIFFERENT, "area_different", {"area": label}))
    spelled = fold(current) not in (fold(label), code)
    judgement = Judgement(*((Verdict.EQUIVALENT, "area_spelling") if spelled else (Verdict.SAME, "area_same")))
    return Judged(field, current, label, proposed, judgement)


def _read_department(text: str | None) -> str | None:
    named = _departments().get(fold(text))
    found = _CODE.search(text or "")
    if named is not None or found is None:
        return named
    return _departments().get(found.group(1).upper().zfill(2))


@cache
def _departments() -> dict[str, str]:
    rows = read_table("departments.csv")
    return {fold(row["label_fr"]): row["code"] for row in rows} | {row["code"]: row["code"] for row in rows}


@cache
def _regions() -> dict[str, str]:
    rows = [row for row in read_table("departments.csv") if row["region_code"]]
    names = {fold(row["region_fr"]): row["region_code"] for row in rows}
    return names | {row["region_code"]: row["region_code"] for row in rows}
