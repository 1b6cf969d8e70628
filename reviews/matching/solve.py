"""From a problem in the caller's ids to a solution in the caller's ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from reviews.matching.arrays import Arrays, to_arrays
from reviews.matching.flow import SOLVER_VERSION
from reviews.matching.keys import Key, canonical
from reviews.matching.problem import Pair, Problem
from reviews.matching.rows import RuleKind
from reviews.matching.solution import BrokenRule, Solution
from reviews.matching.stages import Outcome, Progress, run


def solve(problem: Problem, progress: Progress | None = None) -> Solution:
    """The assignment that fills the most slots, meets the most lower limits and then has the largest total score.

    Pinned pairs are always in it, forbidden ones never, and rules are kept: a slot that cannot be filled under them
    is reported in `unfilled`, never dropped silently. Equal problems (whatever the order of their parts) give equal
    solutions. `progress` is called between stages; raising in it stops the run.
    """
    arrays = to_arrays(problem)
    outcome = run(arrays.plan, progress)
    pairs = arrays.chosen_pairs(outcome.chosen)
    probabilities = {}
    if outcome.probability is not None:
        probabilities = {
            (arrays.pairs[edge].paper, arrays.pairs[edge].reviewer): float(outcome.probability[edge])
            for edge in np.flatnonzero(outcome.probability > 0)
        }
    return replace(
        summarise(problem, pairs),
        stages=outcome.stages,
        broken_rules=_broken(arrays, outcome),
        probabilities=probabilities,
    )


def _broken(arrays: Arrays, outcome: Outcome) -> tuple[BrokenRule, ...]:
    rows, pinned = arrays.plan.rows, arrays.plan.pinned
    broken = []
    for row in outcome.broken_by_pins.tolist():
        edges = rows.edge[rows.row == row]
        held = [arrays.pairs[edge] for edge in edges if pinned[edge]]
        broken.append(
            BrokenRule(
                RuleKind(int(rows.kind[row])),
                tuple(sorted({pair.paper for pair in held}, key=canonical)),
                tuple(sorted({pair.reviewer for pair in held}, key=canonical)),
            )
        )
    return tuple(broken)


def summarise(problem: Problem, pairs: tuple[Pair, ...]) -> Solution:
    """The figures of any assignment of this problem, also of one that was made or changed by hand."""
    counts = Counter(pair.paper for pair in pairs)
    loads = Counter(pair.reviewer for pair in pairs)
    sums: dict[Key, float] = {paper: 0.0 for paper in problem.papers if problem.demand[paper] > 0}
    for pair in pairs:
        sums[pair.paper] = sums.get(pair.paper, 0.0) + pair.score
    values = list(sums.values())
    return Solution(
        pairs=pairs,
        unfilled={
            paper: problem.demand[paper] - counts[paper]
            for paper in sorted(problem.papers, key=canonical)
            if counts[paper] < problem.demand[paper]
        },
        underloaded={
            person: problem.load_min.get(person, 0) - loads[person]
            for person in sorted(problem.reviewers, key=canonical)
            if loads[person] < problem.load_min.get(person, 0)
        },
        total=float(sum(pair.score for pair in pairs)),
        smallest_paper_sum=min(values, default=0.0),
        p10=float(np.percentile(values, 10)) if values else 0.0,
        loads={person: loads[person] for person in sorted(problem.reviewers, key=canonical)},
        solver_version=SOLVER_VERSION,
        input_hash=problem.input_hash(),
    )
