"""Solving over a few candidates per paper, with a proof that leaving the others out lost nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reviews.matching.arrays import to_arrays
from reviews.matching.candidates import Candidates
from reviews.matching.feasibility import shortages
from reviews.matching.flow import assign_around
from reviews.matching.prices import prices
from reviews.matching.problem import Problem
from reviews.matching.rows import Booleans
from reviews.matching.solution import Solution
from reviews.matching.solve import solve
from reviews.matching.stages import Progress

ROUNDS = 6
_NOTHING = 1e-7


@dataclass(frozen=True)
class Pruned:
    """A solution over candidates, the problem it solves, and the most that all other pairs could add to its total."""

    problem: Problem
    solution: Solution
    loss_bound: float


def solve_pruned(problem: Problem, candidates: Candidates, progress: Progress | None = None) -> Pruned:
    """Solve over the candidates, and add others while the prices say that they could fill a slot or raise the total.

    `loss_bound` is over the total before rules and fairness; it is 0 but for rounding unless rounds ran out.
    """
    known = candidates.kept.copy()
    for _ in range(ROUNDS):
        solution = solve(problem, progress)
        missing, loss = _missing(problem, solution, candidates, known)
        if not missing.any():
            break
        known |= missing
        added = replace(candidates, kept=missing).pairs()
        problem = replace(problem, pairs=problem.pairs + added)
    else:
        solution = solve(problem, progress)
        _, loss = _missing(problem, solution, candidates, known)
    return Pruned(problem, solution, loss)


def _missing(problem: Problem, solution: Solution, candidates: Candidates, known: Booleans) -> tuple[Booleans, float]:
    """Pairs outside the candidates that could matter, and a bound on what they could add to the total."""
    rows, columns = candidates.signals.papers, candidates.signals.reviewers
    plain = replace(problem, fairness=0.0, cap=1.0, kept=frozenset())
    arrays = to_arrays(plain)
    network = arrays.plan.network
    flow = arrays.mask(solution.chosen() if len(solution.stages) == 1 and not problem.kept else frozenset())
    if not flow.any():
        flow = assign_around(network, arrays.plan.pinned)
    worth, cost = prices(network, flow)
    of_paper = dict(zip(arrays.papers, worth.tolist(), strict=True))
    of_person = dict(zip(arrays.reviewers, cost.tolist(), strict=True))
    gain = candidates.scores - np.array([of_person[person] for person in columns])[None, :]
    gain -= np.array([of_paper[paper] for paper in rows])[:, None]
    outside = ~known & np.isfinite(candidates.scores)
    missing = outside & (gain > _NOTHING)
    demand = np.array([problem.demand[paper] for paper in rows])
    best = -np.sort(-np.where(missing, gain, 0.0), axis=1)
    loss = float(sum(best[row, : demand[row]].sum() for row in range(len(rows))))
    if solution.unfilled:
        row_of = {paper: row for row, paper in enumerate(rows)}
        short = {paper for shortage in shortages(problem, solution) for paper in shortage.papers}
        for paper in short | solution.unfilled.keys():
            missing[row_of[paper]] |= outside[row_of[paper]]
    return missing, loss
