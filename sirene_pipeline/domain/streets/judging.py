"""The ERP's street lines against the register's street."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.judgement import Judgement
from sirene_pipeline.domain.streets.lines import StreetLine, parse_street
from sirene_pipeline.domain.streets.numbers import REPETITIONS
from sirene_pipeline.domain.streets.segments import streets_inside
from sirene_pipeline.domain.streets.words import core, significant
from sirene_pipeline.domain.streets.writing import format_street, street_of
from sirene_pipeline.domain.text import fold, is_blank, is_mask, repair_mojibake
from sirene_pipeline.domain.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sirene_pipeline.domain.records import Establishment

ErpLines = tuple[str | None, str | None, str | None]
"""``street``, ``street2`` and ``street3`` of a partner."""

_PLACES: Final = frozenset({"LIEU DIT", "HAMEAU", "ECART", "BOURG", "VILLAGE"})
"""Types of places without streets, which people leave out."""
_BUILDING: Final = re.compile(r"\b(?:BAT(?:IMENT)?|IMM(?:EUBLE)?|HALL|ESC(?:ALIER)?|ENTREE|BLOC|LOT) ([A-Z])\b")
_LETTERS: Final = {written: letter for letter, written in REPETITIONS.items()}
_SAME: Final = (Verdict.SAME, Verdict.EQUIVALENT)


def judge_street(current_lines: ErpLines, establishment: Establishment) -> Judgement:
    """Compare the ERP's street lines, whichever of them holds the street, with the register's street.

    The value to propose is ``format_street(establishment)``. The best reading of the lines decides; reasons that are
    nearly the same and not the same by rule are in ``UNCERTAIN``.
    """
    masked = (establishment.number, establishment.street_type, establishment.street_label, *current_lines)
    if any(is_mask(part) for part in masked):
        return Judgement(Verdict.NOT_COMPARABLE, "street_masked")
    written = format_street(establishment)
    if written is None:
        return Judgement(Verdict.NOT_COMPARABLE, "street_not_in_register")
    lines = [line.strip() for line in current_lines if line is not None and not is_blank(line)]
    if not lines:
        return Judgement(Verdict.MISSING, "street_missing")
    if lines[0] == written or fold(lines[0]) == fold(written) != "":
        return Judgement(Verdict.SAME, "street_same")
    register = street_of(establishment)
    repaired = [repair_mojibake(line) or line for line in lines]
    if repaired != lines and _best(repaired, register).verdict in _SAME:
        return Judgement(Verdict.DIFFERENT, "street_mojibake", repair=True)
    return _best(lines, register)


def _best(lines: list[str], register: StreetLine) -> Judgement:
    judged = [_with_place(_judge(line, register), position) for position, line in _readings(lines)]
    rank = (Verdict.SAME, Verdict.EQUIVALENT, Verdict.DIFFERENT)
    # The first of equals: a street on its own line before the same street read across lines.
    best = min(judged, key=lambda judgement: rank.index(judgement.verdict))
    if best.verdict is Verdict.DIFFERENT and any(_stands_inside(line, register) for line in lines):
        return Judgement(Verdict.EQUIVALENT, "street_with_complement")
    return best


def _readings(lines: list[str]) -> Iterator[tuple[int, StreetLine]]:
    """Read each line alone, then all of them as one."""
    for position, line in enumerate(lines):
        alone = parse_street(line)
        if alone.has_street or len(lines) == 1:
            yield position, alone
    if len(lines) > 1:
        yield 0, parse_street(", ".join(lines))
        yield 0, parse_street(" ".join(lines))


def _stands_inside(line: str, register: StreetLine) -> bool:
    """Tell whether the register's street stands whole in a line, among words nothing marks as a complement."""
    streets = (parse_street(part) for part in streets_inside(line))
    return any(street.has_street and _judge(street, register).verdict in _SAME for street in streets)


def _with_place(judgement: Judgement, position: int) -> Judgement:
    if position and judgement.verdict in _SAME and judgement.code in ("street_same", "street_abbreviated"):
        return Judgement(Verdict.EQUIVALENT, "street_other_line")
    return judgement


def _judge(erp: StreetLine, register: StreetLine) -> Judgement:
    if not erp.has_street:
        return _judge_without_street(erp, register)
    code = _judge_name(erp, register)
    if code == "street_different":
        beside = erp.written in (register.complement or "", register.special_distribution or "")
        return Judgement(*((Verdict.EQUIVALENT, "street_complement") if beside else (Verdict.DIFFERENT, code)))
    number = _judge_number(erp, register)
    if number is not None:
        return number
    if code == "street_same":
        if erp.complement or erp.special_distribution:
            return Judgement(Verdict.EQUIVALENT, "street_with_complement")
        return Judgement(Verdict.SAME, code)
    return Judgement(Verdict.EQUIVALENT, code)


def _judge_without_street(erp: StreetLine, register: StreetLine) -> Judgement:
    if erp.special_distribution:
        return Judgement(Verdict.EQUIVALENT, "street_post_office_box")
    if erp.complement and erp.complement == register.complement:
        return Judgement(Verdict.EQUIVALENT, "street_complement")
    return Judgement(Verdict.DIFFERENT, "street_different")


def _judge_name(erp: StreetLine, register: StreetLine) -> str:
    if erp.written == register.written:
        return "street_same"
    mine, theirs = significant(erp.label), significant(register.label)
    same_type = bool(set(erp.types) & set(register.types)) or erp.type == register.type
    if (same_type and mine == theirs) or _joined(erp.name) == _joined(register.name):
        return "street_abbreviated"
    one_typed = (erp.type is None) != (register.type is None)
    if one_typed and mine == theirs != ():
        untold = (erp.type or register.type) in _PLACES
        return "street_abbreviated" if untold else "street_type_missing"
    return "street_shortened" if same_type and _shortened(mine, theirs) else "street_different"


def _joined(name: Iterable[str]) -> str:
    """Glue a name's words, so that CHAMPS ELYSEES and CHAMPSELYSEES, GRANDE RUE and GRANDERUE meet."""
    return "".join(significant(tuple(name)))


def _shortened(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Tell whether titles and given names alone make the difference, and do not contradict each other."""
    (core_a, titles_a, given_a), (core_b, titles_b, given_b) = core(mine), core(theirs)
    if core_a != core_b or not core_a:
        return False
    one_title = titles_a == titles_b or not titles_a or not titles_b
    initials = {name[0] for name in given_a} == {name[0] for name in given_b}
    whole = any(len(name) > 1 for name in given_a) and any(len(name) > 1 for name in given_b)
    one_name = not given_a or not given_b or (initials and not whole) or given_a == given_b
    return one_title and one_name


def _judge_number(erp: StreetLine, register: StreetLine) -> Judgement | None:
    """Judge the numbers of one street; ``None`` when they agree."""
    mine = (erp.number, erp.repetition, erp.last_number)
    theirs = (register.number, register.repetition, register.last_number)
    if mine == theirs:
        return None
    if register.number is None:
        return Judgement(Verdict.EQUIVALENT, "street_number_not_in_register")
    if erp.number is None:
        return Judgement(Verdict.DIFFERENT, "street_number_missing")
    letter = _building_letter(erp, register) or _building_letter(register, erp)
    if erp.number == register.number and letter is not None:
        return Judgement(Verdict.EQUIVALENT, "street_building", {"letter": letter})
    if erp.repetition == register.repetition and _overlap(erp, register):
        values = {"current": _numbers(erp), "register": _numbers(register)}
        return Judgement(Verdict.EQUIVALENT, "street_range", values)
    return Judgement(Verdict.DIFFERENT, "street_number_different")


def _building_letter(one: StreetLine, other: StreetLine) -> str | None:
    """Give the letter that one line has as a building and the other as a repetition: building B is not 3 bis."""
    if one.repetition is not None or other.repetition is None:
        return None
    letter = _LETTERS.get(other.repetition, other.repetition)
    return letter if letter in _BUILDING.findall(one.complement or "") else None


def _overlap(erp: StreetLine, register: StreetLine) -> bool:
    """Tell whether a range and a number, or two ranges, have their ends in common or one inside the other."""
    if erp.last_number is None and register.last_number is None:
        return False
    low, high = _bounds(erp)
    lowest, highest = _bounds(register)
    return (low >= lowest and high <= highest) or (lowest >= low and highest <= high)


def _bounds(street: StreetLine) -> tuple[int, int]:
    first = int(street.number or 0)
    return first, int(street.last_number or first)


def _numbers(street: StreetLine) -> str:
    return "-".join(number for number in (street.number, street.last_number) if number)
