"""A problem in the caller's ids as arrays, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviews.matching.flow import Network
from reviews.matching.keys import Key, canonical
from reviews.matching.problem import Pair, Problem
from reviews.matching.rows import Booleans
from reviews.matching.ruleset import rows_of
from reviews.matching.stages import Plan


@dataclass(frozen=True)
class Arrays:
    """The plan of a problem; edge e of it is `pairs[e]`, papers and reviewers are numbered as listed here."""

    plan: Plan
    pairs: tuple[Pair, ...]
    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]

    def chosen_pairs(self, chosen: Booleans) -> tuple[Pair, ...]:
        """The chosen edges as pairs, in their one order."""
        return tuple(self.pairs[edge] for edge in np.flatnonzero(chosen))

    def mask(self, pairs: frozenset[tuple[Key, Key]]) -> Booleans:
        """Which edges are among these pairs."""
        return np.array([(pair.paper, pair.reviewer) in pairs for pair in self.pairs], dtype=np.bool_)


def to_arrays(problem: Problem) -> Arrays:
    """Sort everything once, so that the order a problem was given in cannot change its result."""
    papers = tuple(sorted(problem.papers, key=canonical))
    reviewers = tuple(sorted(problem.reviewers, key=canonical))
    paper_index = {paper: index for index, paper in enumerate(papers)}
    reviewer_index = {person: index for index, person in enumerate(reviewers)}
    allowed = [
        (paper_index[pair.paper], reviewer_index[pair.reviewer], pair)
        for pair in problem.pairs
        if (pair.paper, pair.reviewer) not in problem.forbidden and problem.rules.allows(pair.paper, pair.reviewer)
    ]
    allowed.sort(key=lambda item: item[:2])
    pairs = tuple(item[2] for item in allowed)
    network = Network(
        paper=np.array([item[0] for item in allowed], dtype=np.int64),
        reviewer=np.array([item[1] for item in allowed], dtype=np.int64),
        score=np.array([pair.score for pair in pairs], dtype=np.float64),
        demand=np.array([problem.demand[paper] for paper in papers], dtype=np.int64),
        load_min=np.array([problem.load_min.get(person, 0) for person in reviewers], dtype=np.int64),
        load_max=np.array([problem.load_max[person] for person in reviewers], dtype=np.int64),
        seed=problem.seed,
    )
    arrays = Arrays(Plan(network, np.zeros(len(pairs), dtype=np.bool_)), pairs, papers, reviewers)
    plan = Plan(
        network=network,
        pinned=arrays.mask(problem.pinned),
        rows=rows_of(problem.rules, network, paper_index, reviewer_index),
        bonus=np.where(arrays.mask(problem.kept), problem.keep_bonus, 0.0) if problem.kept else None,
        fairness=problem.fairness,
        cap=problem.cap,
    )
    return Arrays(plan, pairs, papers, reviewers)
