"""Boosted trees as plain numbers, evaluated with NumPy for all rows and all trees at once.

Each inner node of a tree knows the leaves it rules out when its test fails: those on its left. A row's leaf is the
first one that no failing node rules out (QuickScorer; Lucchese and others, SIGIR 2015). Trees have at most 16 leaves,
so the leaves still possible fit into one 16-bit number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_LEAVES: Final = 16
_ALL_LEAVES: Final = np.uint16(0xFFFF)


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees; shapes are (trees, nodes) for what nodes hold and (trees, leaves) for the values.

    ``column`` is the feature tested, ``threshold`` what it is compared with (at most: left), ``missing_left`` where an
    unknown value goes, ``rules_out`` the leaves that are out when the test fails, ``value`` what a leaf adds.
    """

    column: NDArray[np.int64]
    threshold: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    rules_out: NDArray[np.uint16]
    value: NDArray[np.float64]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Trees:
        """Read trees from lists of numbers; trees with fewer nodes were filled up with nodes that never fail."""
        return cls(
            column=np.asarray(plain["column"], dtype=np.int64),
            threshold=np.asarray(
                [[np.inf if t is None else t for t in tree] for tree in plain["threshold"]], dtype=np.float64
            ),
            missing_left=np.asarray(plain["missing_left"], dtype=np.bool_),
            rules_out=np.asarray(plain["rules_out"], dtype=np.uint16),
            value=np.asarray(plain["value"], dtype=np.float64),
        )

    def probability(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the probability of each row (rows, columns); ``nan`` is an unknown value."""
        unknown = np.isnan(rows)
        both = np.concatenate((np.where(unknown, -np.inf, rows), np.where(unknown, np.inf, rows)), axis=1)
        column = np.where(self.missing_left, self.column, self.column + rows.shape[1])
        fails = both[:, column] > self.threshold
        possible = np.bitwise_and.reduce(np.where(fails, ~self.rules_out, _ALL_LEAVES), axis=2)
        leaf = _first_leaf()[possible]
        margin = self.value[np.arange(len(self.value)), leaf].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-margin)))


@cache
def _first_leaf() -> NDArray[np.uint8]:
    """Give for each set of possible leaves its first one."""
    table = np.zeros(1 << MOST_LEAVES, dtype=np.uint8)
    for leaf in reversed(range(MOST_LEAVES)):
        table[(np.arange(len(table)) >> leaf) & 1 == 1] = leaf
    return table
