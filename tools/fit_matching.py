"""Fits the matching model on the labelled development data and writes it as plain numbers.

    python tools/fit_matching.py --data ../shared/data/matching

Needs lightgbm and scikit-learn, in an environment of its own beside rapidfuzz, python-stdnum and numpy: the product
needs neither at run time. Writes ``sirene_pipeline/data/matching/model.json.gz``, and ``bench/matching_folds.json.gz``
with five models, each fitted without one fifth of the SIRENs, by which ``bench/matching.py`` judges.

A real register is denser than any labelled sample: it holds more companies of one name. So the calibrations are fitted
on thinned collections: boosters learn with the queries and candidates of three parts of the SIRENs, and the rates are
fitted on how they do on the other two among all candidates.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from data_files import write_gzip
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sirene_pipeline.domain.matching.calibration import Logistic, site_values, unit_values  # noqa: E402 - path first
from sirene_pipeline.domain.matching.folds import PARTS, part_of  # noqa: E402
from sirene_pipeline.domain.matching.index import CandidateIndex  # noqa: E402
from sirene_pipeline.domain.matching.prepare import prepare_query  # noqa: E402
from sirene_pipeline.domain.matching.rivals import FEATURES  # noqa: E402
from sirene_pipeline.domain.matching.scoring import feature_table  # noqa: E402
from sirene_pipeline.domain.matching.trees import MOST_LEAVES  # noqa: E402
from sirene_pipeline.match_files import query_of, read_candidates, read_rows  # noqa: E402

BOOSTING = {
    "objective": "binary", "learning_rate": 0.045, "num_leaves": MOST_LEAVES - 1, "min_data_in_leaf": 60,
    "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "num_threads": 1, "seed": 1, "deterministic": True, "verbosity": -1,
}  # fmt: skip
UNIT_TREES, SITE_TREES, SITE_LEAST = 320, 100, 30
LABEL_COLUMNS = ("qid", "source", "level", "truth_siren", "truth_siret")


@dataclass
class Pairs:
    """The labelled pairs: one row per query and candidate of its shortlist; ``query`` is the query's number."""

    rows: np.ndarray
    query: np.ndarray
    siren: np.ndarray
    has_siret: np.ndarray
    right_unit: np.ndarray
    right_site: np.ndarray
    judged_site: np.ndarray
    real: np.ndarray
    part: np.ndarray

    def of_parts(self, parts: frozenset[int]) -> np.ndarray:
        """Mark the rows whose query is in one of these parts."""
        return np.isin(self.part[self.query], sorted(parts))


def main() -> None:
    """Fit everything and write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/matching")
    parser.add_argument("--model", type=Path, default=ROOT / "sirene_pipeline/data/matching/model.json.gz")
    parser.add_argument("--folds", type=Path, default=ROOT / "bench/matching_folds.json.gz")
    asked = parser.parse_args()
    everything = frozenset(range(PARTS))
    pairs = read_pairs(asked.data, everything)
    print(f"{len(pairs.rows)} pairs of {len(pairs.part)} queries")
    thinned = [thinned_scores(asked.data, pairs, frozenset(two)) for two in combinations(range(PARTS), 2)]
    models = {}
    for lacking in (None, *range(PARTS)):
        fitted = boosters(pairs, everything - {lacking})
        models[lacking] = to_plain(fitted, *calibrations(pairs, thinned, lacking))
        print(f"model without part {lacking} done")
    write(asked.model, models[None])
    write(asked.folds, {"models": [models[part] for part in range(PARTS)]})


@dataclass
class Scores:
    """What boosters that lack some parts say of the rows of these parts: unit scores and site scores."""

    lacking: frozenset[int]
    unit: np.ndarray
    site: np.ndarray


def thinned_scores(folder: Path, pairs: Pairs, lacking: frozenset[int]) -> Scores:
    """Fit on a collection without some parts, and score the queries of these parts among all candidates."""
    kept = frozenset(range(PARTS)) - lacking
    unit, site = boosters(read_pairs(folder, kept), kept)
    rows = pairs.of_parts(lacking)
    scores = Scores(lacking, np.zeros(len(pairs.rows)), np.zeros(len(pairs.rows)))
    scores.unit[rows] = unit.predict(pairs.rows[rows])
    scores.site[rows] = site.predict(pairs.rows[rows])
    print(f"thinned collection without {sorted(lacking)} done")
    return scores


def read_pairs(folder: Path, parts: frozenset[int]) -> Pairs:
    """Compute the model's columns for the queries of some parts, among the candidates of these parts."""
    candidates = read_candidates(folder / "candidates.csv.gz")
    index = CandidateIndex(candidate for candidate in candidates if part_of(candidate.siren, "") in parts)
    tables, query, found, queries = [], [], [], []
    for row in read_rows(folder / "queries.csv", LABEL_COLUMNS):
        if part_of(row["truth_siren"], row["typed_name"]) not in parts:
            continue
        number = len(queries)
        queries.append(row)
        prepared = prepare_query(query_of(row))
        shortlist = index.shortlist(prepared) if prepared.names else []
        if shortlist:
            tables.append(feature_table(prepared, index, shortlist)[1])
            query += [number] * len(shortlist)
            found += [index.candidates[at] for at in shortlist]
    asked = [queries[number] for number in query]
    siren = np.array([candidate.siren for candidate in found])
    siret = np.array([candidate.siret or "" for candidate in found])
    truth = np.array([row["truth_siren"] for row in asked])
    true_site = np.array([row["truth_siret"] for row in asked])
    return Pairs(
        rows=np.vstack(tables),
        query=np.array(query),
        siren=siren,
        has_siret=siret != "",
        right_unit=(siren == truth) & (truth != ""),
        right_site=(siret == true_site) & (true_site != ""),
        judged_site=np.array([row["level"] != "siren" for row in queries]),
        real=np.array([not row["source"].startswith("synthetic") for row in queries]),
        part=np.array([part_of(row["truth_siren"], row["typed_name"]) for row in queries]),
    )


def boosters(pairs: Pairs, parts: frozenset[int]) -> tuple[lightgbm.Booster, lightgbm.Booster]:
    """Fit on these parts: which legal unit (all rows), and which of its sites (rows of the right unit)."""
    unit_rows = pairs.of_parts(parts)
    found = np.zeros(len(pairs.part), dtype=bool)
    found[pairs.query[pairs.right_site]] = True
    site_rows = unit_rows & pairs.right_unit & found[pairs.query]
    unit = lightgbm.train(BOOSTING, lightgbm.Dataset(pairs.rows[unit_rows], pairs.right_unit[unit_rows]), UNIT_TREES)
    settings = {**BOOSTING, "min_data_in_leaf": SITE_LEAST}
    site = lightgbm.train(settings, lightgbm.Dataset(pairs.rows[site_rows], pairs.right_site[site_rows]), SITE_TREES)
    return unit, site


def calibrations(pairs: Pairs, thinned: list[Scores], judged_part: int | None) -> tuple[Logistic, Logistic]:
    """Fit the rates of the SIREN, then of the SIRET given the SIREN's, on real queries held back.

    The rates of a model that is judged on a part are fitted with scores of boosters that lack it, on other parts.
    """
    tops = [
        top
        for scores in thinned
        if judged_part is None or judged_part in scores.lacking
        for top in best_of_queries(pairs, scores)
        if pairs.real[top.query] and pairs.part[top.query] != judged_part
    ]
    unit_rate = logistic([unit_values(top.unit, top.rival) for top in tops], [top.right_unit for top in tops])
    judged = [top for top in tops if pairs.judged_site[top.query] and top.has_siret]
    of_sites = [site_values(unit_rate(unit_values(top.unit, top.rival)), top.site, top.other_site) for top in judged]
    return unit_rate, logistic(of_sites, [top.right_site for top in judged])


@dataclass
class Top:
    """The best answer to one query, as ``scoring.score`` would choose it, with its rivals and whether it is right."""

    query: int
    unit: float
    rival: float
    site: float
    other_site: float
    has_siret: bool
    right_unit: bool
    right_site: bool


def best_of_queries(pairs: Pairs, scores: Scores) -> list[Top]:
    """Choose for every query of the parts scored its best unit, then that unit's best site."""
    bounds = np.flatnonzero(np.diff(pairs.query, prepend=-1, append=-1))
    return [
        best_of(pairs, scores, start, end)
        for start, end in pairwise(bounds)
        if pairs.part[pairs.query[start]] in scores.lacking
    ]


def best_of(pairs: Pairs, scores: Scores, start: int, end: int) -> Top:
    """Choose among the rows of one query."""
    rows = np.arange(start, end)
    best = rows[np.argmax(scores.unit[rows])]
    mine = pairs.siren[rows] == pairs.siren[best]
    sites = rows[mine]
    order = sites[np.lexsort((-scores.site[sites], ~pairs.has_siret[sites]))]
    others = scores.unit[rows[~mine]]
    return Top(
        query=int(pairs.query[start]),
        unit=float(scores.unit[best]),
        rival=float(others.max(initial=0.0)),
        site=float(scores.site[order[0]]),
        other_site=float(scores.site[order[1]]) if len(order) > 1 else 0.0,
        has_siret=bool(pairs.has_siret[order[0]]),
        right_unit=bool(pairs.right_unit[order[0]]),
        right_site=bool(pairs.right_site[order[0]]),
    )


def logistic(values: list[tuple[float, ...]], right: list[bool]) -> Logistic:
    """Fit a logistic function."""
    fitted = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(values), np.array(right))
    return Logistic(float(fitted.intercept_[0]), tuple(float(weight) for weight in fitted.coef_[0]))


def to_plain(fitted: tuple[lightgbm.Booster, ...], unit_rate: Logistic, site_rate: Logistic) -> dict[str, Any]:
    """Write a model as lists of numbers."""
    return {
        "features": list(FEATURES),
        "unit": trees_to_plain(fitted[0]),
        "site": trees_to_plain(fitted[1]),
        "unit_rate": {"intercept": unit_rate.intercept, "weights": list(unit_rate.weights)},
        "site_rate": {"intercept": site_rate.intercept, "weights": list(site_rate.weights)},
    }


def trees_to_plain(booster: lightgbm.Booster) -> dict[str, list[list[Any]]]:
    """Write trees in the layout of ``domain.matching.trees``; all are filled up to one size."""
    plain: dict[str, list[list[Any]]] = {
        name: [] for name in ("column", "threshold", "missing_left", "rules_out", "value")
    }
    for tree in booster.dump_model()["tree_info"]:
        nodes: list[tuple[int, float, bool, int]] = []
        values: list[float] = []
        walk(tree["tree_structure"], nodes, values)
        spare = MOST_LEAVES - 1 - len(nodes)
        plain["column"].append([node[0] for node in nodes] + [0] * spare)
        plain["threshold"].append([significant(node[1], 9) for node in nodes] + [None] * spare)
        plain["missing_left"].append([int(node[2]) for node in nodes] + [1] * spare)
        plain["rules_out"].append([node[3] for node in nodes] + [0] * spare)
        plain["value"].append([significant(value, 6) for value in values] + [0] * (MOST_LEAVES - len(values)))
    return plain


def walk(node: dict[str, Any], nodes: list[tuple[int, float, bool, int]], values: list[float]) -> int:
    """Number the leaves from left to right, list the nodes with the leaves on their left; give the leaves as bits."""
    if "leaf_value" in node:
        values.append(node["leaf_value"])
        return 1 << (len(values) - 1)
    left = walk(node["left_child"], nodes, values)
    missing_left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0.0
    nodes.append((node["split_feature"], node["threshold"], missing_left, left))
    return left | walk(node["right_child"], nodes, values)


def significant(number: float, digits: int) -> float:
    """Shorten a number to so many digits that count."""
    return float(f"{number:.{digits}g}")


def write(path: Path, plain: dict[str, Any]) -> None:
    """Write plain data as gzipped JSON, the same bytes for the same data."""
    raw = json.dumps(plain, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_gzip(path, raw)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
