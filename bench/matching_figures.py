"""The figures of matching: how right the first answer is, how honest its rate, in tables and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sirene_pipeline.domain.matching import Candidate

SURE = 95.0
PRECISION = 0.95
Goals = tuple[float, float]


@dataclass
class Answer:
    """One labelled query (its row of the file) and what matching said; rates from 0 to 100."""

    row: dict[str, str]
    siren: str
    siret: str
    siren_rate: float
    siret_rate: float
    listed: bool
    reason: str

    @property
    def right_unit(self) -> bool:
        """Tell whether the SIREN is right."""
        return self.siren != "" and self.siren == self.row["truth_siren"]

    @property
    def right_site(self) -> bool:
        """Tell whether the SIRET is right."""
        return self.siret != "" and self.siret == self.row["truth_siret"]

    @property
    def positive(self) -> bool:
        """Tell whether some candidate is right."""
        return self.row["level"] != "none"

    @property
    def real(self) -> bool:
        """Tell whether somebody typed this, and no program made it."""
        return not self.row["source"].startswith("synthetic")


def figures(answers: list[Answer]) -> list[tuple[str, float, Goals | None]]:
    """Give the figures judged by: name, value, floor and goal."""
    real = [a for a in answers if a.real]
    positives = [a for a in real if a.positive]
    answerable = [a for a in positives if a.row["name_overlap"] != "unrelated"]
    sites = [a for a in positives if a.row["level"] == "siret"]
    made = [a for a in answers if not a.real]
    sure = [a for a in real if a.siren_rate >= SURE]
    judged_sites = [a for a in real if a.row["level"] != "siren"]
    sure_sites = [a for a in judged_sites if a.siret_rate >= SURE]
    return [
        ("top-1 SIREN, all positives", share(positives, unit), (0.75, 0.80)),
        ("top-1 SIREN, answerable", share(answerable, unit), (0.88, 0.92)),
        ("top-1 SIRET", share(sites, site), (0.73, 0.78)),
        ("top-1 SIRET, synthetic", share(made, site), (0.92, 0.95)),
        ("SIREN rate >= 95: right", share(sure, unit), (0.97, 0.97)),
        ("SIREN rate >= 95: share of rows", len(sure) / max(len(real), 1), (0.20, 0.30)),
        ("calibration error, SIREN (at most)", calibration_error(real, "siren_rate", unit), (0.03, 0.02)),
        ("recall at precision 0.95", recall_at(real, PRECISION), (0.40, 0.60)),
        ("SIRET rate >= 95: right", share(sure_sites, site), None),
        ("SIRET rate >= 95: share of rows", len(sure_sites) / max(len(judged_sites), 1), None),
        ("calibration error, SIRET", calibration_error(judged_sites, "siret_rate", site), None),
        ("right SIREN among the ten shown", share(positives, lambda a: a.listed), None),
    ]


def unit(answer: Answer) -> bool:
    """Judge by SIREN."""
    return answer.right_unit


def site(answer: Answer) -> bool:
    """Judge by SIRET."""
    return answer.right_site


def share(answers: Iterable[Answer], right: Callable[[Answer], bool]) -> float:
    """Give the share of answers that are right; 0 when there are none."""
    judged = [right(a) for a in answers]
    return sum(judged) / len(judged) if judged else 0.0


def tenths(answers: list[Answer], rate: str, right: Callable[[Answer], bool]) -> list[tuple[int, float, float]]:
    """Group answers by their rate in ten bins: how many, their mean rate and the share that is right, both 0 to 1."""
    bins: list[list[Answer]] = [[] for _ in range(10)]
    for a in answers:
        bins[min(int(getattr(a, rate) // 10), 9)].append(a)
    return [
        (len(one), sum(getattr(a, rate) for a in one) / len(one) / 100, share(one, right)) if one else (0, 0.0, 0.0)
        for one in bins
    ]


def calibration_error(answers: list[Answer], rate: str, right: Callable[[Answer], bool]) -> float:
    """Give the mean gap between rate and share right over the ten bins, weighted by their size."""
    return sum(count * abs(mean - good) for count, mean, good in tenths(answers, rate, right)) / max(len(answers), 1)


def recall_at(answers: list[Answer], precision: float) -> float:
    """Give the share of positives found above the lowest rate from which answers are right that often."""
    right = found = 0
    for seen, a in enumerate(sorted(answers, key=lambda a: -a.siren_rate), start=1):
        right += a.right_unit
        if right >= precision * seen:
            found = right
    return found / max(sum(a.positive for a in answers), 1)


def table(title: str, rows: list[tuple[str, float, Goals | None]]) -> None:
    """Print figures beside their floor and goal."""
    print(f"\n{title}\n  {'':38}{'measured':>9}{'floor':>8}{'goal':>8}")
    for name, value, goals in rows:
        if goals is None:
            print(f"  {name:38}{value:9.3f}")
            continue
        floor, goal = goals
        at_most = "at most" in name
        reached = (value <= goal, value <= floor) if at_most else (value >= goal, value >= floor)
        verdict = "goal reached" if reached[0] else "floor reached" if reached[1] else "MISSED"
        print(f"  {name:38}{value:9.3f}{floor:8.2f}{goal:8.2f}  {verdict}")


def slices(answers: list[Answer], column: str) -> None:
    """Print the figures by the values of one column."""
    heads = f"{'rows':>6}{'SIREN':>8}{'SIRET':>8}{'at 95':>8}{'right':>8}{'none':>6}{'wrongly sure':>14}"
    print(f"\nBy {column}\n  {'':22}{heads}")
    for value in sorted({a.row[column] for a in answers}):
        mine = [a for a in answers if a.row[column] == value]
        positives = [a for a in mine if a.positive]
        sure = [a for a in mine if a.siren_rate >= SURE]
        none = [a for a in mine if not a.positive]
        sites = [a for a in positives if a.row["level"] == "siret"]
        print(
            f"  {value or '(no right answer)':22}{len(mine):6}{share(positives, unit):8.3f}{share(sites, site):8.3f}"
            f"{len(sure) / len(mine):8.3f}{share(sure, unit):8.3f}{len(none):6}"
            f"{sum(a.siren_rate >= SURE for a in none):14}"
        )


def loose_ends(answers: list[Answer], by_siren: dict[str, Candidate], shown: int) -> None:
    """Print the kinds of wrong first answers, and the surest misses of each."""
    real = [a for a in answers if a.real]
    kinds = {
        "sure, though nothing is right": [a for a in real if not a.positive and a.siren_rate >= SURE],
        "sure of another unit": [a for a in real if a.positive and a.siren_rate >= SURE and not a.right_unit],
        "another unit first, the right one shown": [
            a for a in real if a.positive and a.siren and not a.right_unit and a.listed and a.siren_rate < SURE
        ],
        "another unit first, the right one not shown": [
            a for a in real if a.positive and a.siren and not a.right_unit and not a.listed and a.siren_rate < SURE
        ],
        "nothing answered": [a for a in real if a.positive and not a.siren],
        "right unit, another site": [
            a for a in real if a.row["level"] == "siret" and a.right_unit and a.siret and not a.right_site
        ],
        "right unit, no site": [a for a in real if a.row["level"] == "siret" and a.right_unit and not a.siret],
    }
    print("\nMisses by kind, real rows, the surest first")
    for kind, missed in kinds.items():
        unrelated = sum(a.row["name_overlap"] == "unrelated" for a in missed)
        print(f"  {kind}: {len(missed)} ({unrelated} with a name unrelated to the register's)")
        for a in sorted(missed, key=lambda a: -a.siren_rate)[:shown]:
            row = a.row
            truth = by_siren.get(row["truth_siren"])
            given = by_siren.get(a.siren)
            print(
                f"    {a.siren_rate:5.1f} {row['source']}: {row['typed_name']} ({row['typed_postcode']} "
                f"{row['typed_city']}) -> {given.names[:1] if given else '-'}, "
                f"right: {truth.names[:1] if truth else '-'}; {a.reason}"
            )


def reliability(answers: list[Answer], picture: Path) -> None:
    """Draw how often answers are right against the rate they were given."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only the picture needs it

    real = [a for a in answers if a.real]
    judged_sites = [a for a in real if a.row["level"] != "siren"]
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.add_subplot(
        xlabel="rate given (%)", ylabel="share that is right (%)", title="Matching: rates and truth"
    )
    axes.plot([0, 100], [0, 100], color="0.7", linestyle="--", label="honest")
    for name, rows, rate, right in (
        ("SIREN", real, "siren_rate", unit),
        ("SIRET", judged_sites, "siret_rate", site),
    ):
        points = [(100 * mean, 100 * good, count) for count, mean, good in tenths(rows, rate, right) if count]
        x, y, sizes = zip(*points, strict=True)
        axes.plot(x, y, marker="o", label=name)
        for at, height, count in zip(x, y, sizes, strict=True):
            axes.annotate(str(count), (at, height), textcoords="offset points", xytext=(4, -10), fontsize=7)
    axes.legend()
    figure.savefig(picture, dpi=120)
