"""What an assignment run returns: pairs, what stayed open, the figures a chair compares, and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviews.matching.problem import Key, Pair


@dataclass(frozen=True)
class Solution:
    """A proposed assignment.

    `unfilled` gives the missing reviewers per paper, `underloaded` the papers a reviewer lacks to the lower limit;
    both hold only entries above 0. `smallest_paper_sum` and `p10` are over the sums of scores per paper with a
    demand (0 without papers). Equal `input_hash` and `solver_version` mean equal pairs.
    """

    pairs: tuple[Pair, ...]
    unfilled: Mapping[Key, int]
    underloaded: Mapping[Key, int]
    total: float
    smallest_paper_sum: float
    p10: float
    loads: Mapping[Key, int]
    solver_version: str
    input_hash: str
