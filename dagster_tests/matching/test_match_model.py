"""The model's arithmetic on small numbers that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sirene_pipeline.domain.matching.calibration import Logistic, logit
from sirene_pipeline.domain.matching.model import MatchingModel, packaged_model
from sirene_pipeline.domain.matching.rivals import FEATURES
from sirene_pipeline.domain.matching.trees import Trees

# Two trees over two columns. The first: x0 <= 1 ? (x1 <= 0 ? -1 : 0.5) : 2, unknown x1 goes right.
# The second: x0 <= 0 ? 0 : 1, unknown x0 goes left, filled up with one node that never fails.
TREES = Trees.from_plain(
    {
        "column": [[0, 1], [0, 0]],
        "threshold": [[1.0, 0.0], [0.0, None]],
        "missing_left": [[1, 0], [1, 1]],
        "rules_out": [[0b011, 0b001], [0b01, 0]],
        "value": [[-1.0, 0.5, 2.0], [0.0, 1.0, 0.0]],
    }
)


@pytest.mark.parametrize(
    ("row", "margin"),
    [
        ((0.5, -1.0), -1.0 + 1.0),
        ((1.0, 0.0), -1.0 + 1.0),
        ((0.5, 3.0), 0.5 + 1.0),
        ((-2.0, math.nan), 0.5 + 0.0),
        ((1.5, -9.0), 2.0 + 1.0),
        ((math.nan, -1.0), -1.0 + 0.0),
    ],
)
def test_trees_add_up_the_leaves_a_row_falls_into(row, margin):
    assert TREES.probability(np.array([row]))[0] == pytest.approx(1 / (1 + math.exp(-margin)))


def test_rows_do_not_depend_on_each_other():
    rows = np.array([(0.5, -1.0), (1.5, -9.0), (math.nan, math.nan)])
    together = TREES.probability(rows)
    assert [TREES.probability(rows[i : i + 1])[0] for i in range(3)] == list(together)


def test_a_logistic_function_is_bounded_and_rises():
    rate = Logistic(-1.0, (2.0,))
    assert rate([-1000.0]) == 0.0
    assert rate([0.5]) == pytest.approx(0.5)
    assert rate([1000.0]) == 1.0
    assert logit(0.5) == 0.0
    assert logit(0.0) == pytest.approx(-logit(1.0))


def test_the_packaged_model_scores_every_row_between_0_and_1():
    rows = np.full((3, len(FEATURES)), math.nan)
    rows[1] = 0.0
    rows[2] = 1.0
    for scores in (packaged_model().unit_scores(rows), packaged_model().site_scores(rows)):
        assert ((scores > 0) & (scores < 1)).all()


def test_a_site_is_never_surer_than_its_unit():
    assert packaged_model().siret_rate(0.3, 0.999, 0.0) <= 0.3


def test_a_model_of_other_columns_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"Run tools/fit_matching\.py"):
        MatchingModel.from_plain({"features": ["length"]})
