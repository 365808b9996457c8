"""Matching: how often the first answer is right, how honest its rate is, and how fast, on labelled pairs.

    python bench/matching.py [--data ../shared/data/matching] [--picture reliability.png] [--loose-ends 5]

Cross-validated by SIREN: every query is answered with a model fitted without the fifth of the legal units it belongs to
(``matching_folds.json.gz``, written by ``tools/fit_matching.py``). The labelled files are not part of the project,
their licences differ; without them this bench says so and ends well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

from matching_figures import Answer, figures, loose_ends, reliability, slices, table
from register_machine import machine, peak_memory

from sirene_pipeline.domain.matching import CandidateIndex, match
from sirene_pipeline.domain.matching.folds import part_of
from sirene_pipeline.domain.matching.index import SHORTLIST
from sirene_pipeline.domain.matching.model import MatchingModel
from sirene_pipeline.match_files import answer, query_of, read_candidates, read_rows

HERE = Path(__file__).resolve().parent
LABELS = ("qid", "source", "level", "truth_siren", "truth_siret", "name_overlap", "place_overlap")


def main() -> None:
    """Answer every labelled query and print the figures."""
    parser = argparse.ArgumentParser(description="How right, how honest and how fast matching is.")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared/data/matching")
    parser.add_argument("--picture", type=Path, help="write the reliability plot to this PNG file")
    parser.add_argument("--loose-ends", type=int, default=5, help="misses shown of each kind (default: %(default)s)")
    given = parser.parse_args()
    if not (given.data / "queries.csv").exists():
        print(f"Matching: the labelled files are not at {given.data}; nothing measured. Their place: --data FOLDER.")
        return
    print(machine())
    answers, seconds, index = answered(given.data)
    by_siren = {}
    for candidate in index.candidates:
        by_siren.setdefault(candidate.siren, candidate)
    print(f"\nMatching: {len(answers):,} labelled queries, {len(index.candidates):,} candidates, by five models")
    table("Figures (cross-validated by SIREN)", figures(answers))
    for column in ("source", "name_overlap", "place_overlap"):
        slices(answers, column)
    loose_ends(answers, by_siren, given.loose_ends)
    pairs = len(answers) * SHORTLIST / seconds
    print(
        f"\nSpeed on one core: {1000 * seconds / len(answers):.1f} ms a query, {pairs:,.0f} candidates scored a second "
        f"(shortlists of up to {SHORTLIST}), peak memory {peak_memory():,.0f} MB"
    )
    if given.picture:
        reliability(answers, given.picture)
        print(f"Reliability plot: {given.picture}")


def answered(folder: Path) -> tuple[list[Answer], float, CandidateIndex]:
    """Answer every query with the model that lacks its part; give the answers and the processor seconds they took."""
    started = time.process_time()
    index = CandidateIndex(read_candidates(folder / "candidates.csv.gz"))
    print(f"Index: {time.process_time() - started:.1f} s for {len(index.candidates):,} candidates")
    models = [MatchingModel.from_plain(plain) for plain in read_folds()]
    answers = []
    started = time.process_time()
    for row in read_rows(folder / "queries.csv", LABELS):
        result = match(query_of(row), index, model=models[part_of(row["truth_siren"], row["typed_name"])])
        siren, siret = answer(result)
        answers.append(
            Answer(
                row, siren, siret, result.siren_rate if siren else 0.0, result.siret_rate if siret else 0.0,
                listed=any(ranked.siren == row["truth_siren"] for ranked in result.ranked), reason=result.reason,
            )
        )  # fmt: skip
    return answers, time.process_time() - started, index


def read_folds() -> list[dict[str, object]]:
    """Read the five models, each fitted without one part."""
    with gzip.open(HERE / "matching_folds.json.gz", "rt", encoding="utf-8") as stream:
        models: list[dict[str, object]] = json.load(stream)["models"]
    return models


if __name__ == "__main__":
    main()
