"""The ERP's post code, town and country against the register's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.nomenclatures import country_iso
from sirene_pipeline.domain.places.areas import (
    FRANCE,
    OVERSEAS,
    country_of,
    country_of_establishment,
    department_of,
    stated_country,
)
from sirene_pipeline.domain.places.communes import (
    commune_name,
    communes_named,
    communes_of_post_code,
    present_commune,
    whole_commune,
)
from sirene_pipeline.domain.places.towns import arrondissement_of, has_cedex, town_key
from sirene_pipeline.domain.text import fold, is_blank, is_mask, repair_mojibake
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from sirene_pipeline.domain.records import Establishment

_POST_CODE_LENGTH: Final = 5
_BEFORE_POST_CODE: Final = re.compile(r"^F(?:R)?[\s-]*(?=\d)", re.IGNORECASE)
_FLOAT: Final = re.compile(r"\.0+$")
_WITH_ARRONDISSEMENTS: Final = frozenset({"75056", "69123", "13055"})


def judge_post_code(current: str | None, establishment: Establishment, *, erp_town: str | None = None) -> Judgement:
    """Compare post codes; ``erp_town`` decides whether another code may stand for the same commune.

    A CEDEX code, another code of the same arrondissement or commune, and the code of a commune that has merged are
    equivalent; a lost zero is a repair.
    """
    register = establishment.post_code
    early = _early("post_code", current, register)
    if early:
        return early
    held, wanted = plain_post_code(current), plain_post_code(register)
    if held == wanted:
        same = current == register
        return Judgement(Verdict.SAME if same else Verdict.EQUIVALENT, f"post_code_{'same' if same else 'spelling'}")
    if held.isdigit() and len(held) == _POST_CODE_LENGTH - 1:
        held = f"0{held}"
        if held == wanted:
            return Judgement(Verdict.DIFFERENT, "post_code_lost_zero", repair=True)
    code = _same_place(held, establishment, erp_town)
    if code is not None:
        return Judgement(Verdict.EQUIVALENT, code, {"post_code": held})
    if held == (establishment.commune_code or "").strip():
        return Judgement(Verdict.DIFFERENT, "post_code_is_commune_code", {"post_code": held})
    return Judgement(Verdict.DIFFERENT, "post_code_different")


def judge_town(current: str | None, establishment: Establishment, *, erp_post_code: str | None = None) -> Judgement:
    """Compare towns; ``erp_post_code`` lets a shortened name pass where it is the register's.

    Saint and ST, CEDEX, arrondissements, merged communes and their hamlets are equivalent; mojibake is a repair.
    """
    register = establishment.town or establishment.foreign_town
    early = _early("town", current, register)
    if early:
        return early
    if str(current).strip() == str(register).strip() or fold(current) == fold(register) != "":
        return Judgement(Verdict.SAME, "town_same")
    repaired = repair_mojibake(current)
    if repaired is not None and town_key(repaired) == town_key(register):
        return Judgement(Verdict.DIFFERENT, "town_mojibake", repair=True)
    code = _same_town(current, register, establishment, erp_post_code)
    if code is None:
        return Judgement(Verdict.DIFFERENT, "town_different")
    values = {"town": str(current).strip(), "commune": commune_name(_commune_of(establishment)) or str(register)}
    return Judgement(Verdict.EQUIVALENT, code, values if code == "town_merged" else {})


def judge_country(current: str | None, establishment: Establishment) -> Judgement:
    """Compare countries; the register's is ``country_of_establishment``, told by the place before what it states.

    France and an overseas part of it are equivalent, and so is anything where the register contradicts itself.
    """
    register = country_of_establishment(establishment)
    early = _early("country", current, register)
    if early:
        return early
    held, stated = country_iso(current), stated_country(establishment)
    if held is None:
        return Judgement(Verdict.NOT_COMPARABLE, "country_unreadable")
    if stated is not None and stated not in (register, FRANCE):
        return Judgement(Verdict.EQUIVALENT, "country_contradicted", {"stated": stated, "country": str(register)})
    if held == register:
        return Judgement(Verdict.SAME, "country_same")
    overseas = _overseas(held, register, establishment)
    if overseas is not None:
        return Judgement(Verdict.EQUIVALENT, "country_overseas", {"country": overseas})
    return Judgement(Verdict.DIFFERENT, "country_different")


def plain_post_code(text: str | None) -> str:
    """Take the spelling off a post code: ``F-75 008`` -> ``75008``, a spreadsheet's ``75008.0`` as well."""
    plain = _FLOAT.sub("", (text or "").strip())
    return re.sub(r"[\s.-]", "", _BEFORE_POST_CODE.sub("", plain)).upper()


def _early(field: str, current: str | None, register: str | None) -> Judgement | None:
    """Settle what needs no comparison: masks and empty values on either side."""
    if is_mask(current) or is_mask(register):
        return Judgement(Verdict.NOT_COMPARABLE, f"{field}_masked")
    if is_blank(register):
        return Judgement(Verdict.NOT_COMPARABLE, f"{field}_not_in_register")
    if is_blank(current):
        return Judgement(Verdict.MISSING, f"{field}_missing")
    return None


def _same_place(held: str, establishment: Establishment, erp_town: str | None) -> str | None:
    """Say how another post code stands for the establishment's commune, or ``None``."""
    if held == plain_post_code(establishment.cedex_code):
        return "post_code_cedex"
    served, commune = communes_of_post_code(held), _commune_of(establishment)
    commune_code = not served and held == (establishment.commune_code or "").strip()
    if len(held) != _POST_CODE_LENGTH or not held.isdigit() or commune_code:
        return None
    town_agrees = not is_blank(erp_town) and judge_town(erp_town, establishment).verdict in (
        Verdict.SAME,
        Verdict.EQUIVALENT,
    )
    if commune in served and (town_agrees or (is_blank(erp_town) and len(served) == 1)):
        arrondissements = whole_commune(commune) in _WITH_ARRONDISSEMENTS
        return "post_code_arrondissement" if arrondissements else "post_code_same_commune"
    register_department = department_of(establishment.commune_code, plain_post_code(establishment.post_code))
    unknown = not served or has_cedex(erp_town) or not communes_of_post_code(plain_post_code(establishment.post_code))
    if unknown and town_agrees and department_of(None, held) == register_department:
        return "post_code_cedex_likely"
    return None


def _same_town(
    current: str | None, register: str | None, establishment: Establishment, erp_post_code: str | None
) -> str | None:
    """Say how another name stands for the establishment's town, or ``None``."""
    key = town_key(current)
    if not key:
        return None
    if key in (town_key(register), town_key(establishment.cedex_town)):
        if has_cedex(current) and not has_cedex(register):
            return "town_cedex"
        numbers = arrondissement_of(current), arrondissement_of(register)
        return "town_spelling" if numbers == (None, None) else "town_arrondissement"
    named = {whole_commune(code) for code in communes_named(current)}
    commune = whole_commune(_commune_of(establishment))
    if commune is not None and commune in named:
        return "town_merged"
    same_post_code = plain_post_code(erp_post_code) == plain_post_code(establishment.post_code) != ""
    department = department_of(commune, None)
    another_commune = any(department_of(code, None) == department for code in named)
    return "town_shortened" if same_post_code and not another_commune and _one_holds_the_other(key, register) else None


def _one_holds_the_other(key: str, register: str | None) -> bool:
    mine, theirs = set(key.split()), set(town_key(register).split())
    shared = mine & theirs
    return shared in (mine, theirs) and any(len(word) > len("SAINT") for word in shared)


def _commune_of(establishment: Establishment) -> str | None:
    """Give the establishment's present commune or arrondissement.

    Without a code, or with that of a whole city of arrondissements, the post code and the town tell it together.
    """
    given = establishment.commune_code
    code = None if is_mask(given) else present_commune(given)
    if code is not None and code not in _WITH_ARRONDISSEMENTS:
        return code
    served = communes_of_post_code(plain_post_code(establishment.post_code))
    both = served & communes_named(establishment.town) or (served if len(served) == 1 else frozenset())
    return next(iter(both)) if len(both) == 1 else code


def _overseas(held: str, register: str | None, establishment: Establishment) -> str | None:
    """Give the overseas code, when one side says France and the other a part of it, and nothing contradicts that."""
    if held == FRANCE and register in OVERSEAS.values():
        return register
    told_by_place = country_of(establishment.post_code, establishment.commune_code, establishment.town) is not None
    if register == FRANCE and held in OVERSEAS.values() and not told_by_place:
        return held
    return None
