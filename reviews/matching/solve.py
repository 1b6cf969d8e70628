"""From a problem in the caller's ids to a solution in the caller's ids."""

from __future__ import annotations

from collections import Counter

import numpy as np

from reviews.matching.flow import SOLVER_VERSION, Network, assign
from reviews.matching.problem import Key, Pair, Problem, canonical
from reviews.matching.solution import Solution


def solve(problem: Problem) -> Solution:
    """The assignment that fills the most slots, meets the most lower limits and then has the largest total score.

    Pinned pairs are always in it, forbidden ones never. Equal problems (whatever the order of their parts) give
    equal solutions. A slot that cannot be filled is reported in `unfilled`, never dropped silently.
    """
    papers = sorted(problem.papers, key=canonical)
    reviewers = sorted(problem.reviewers, key=canonical)
    paper_index = {paper: index for index, paper in enumerate(papers)}
    reviewer_index = {person: index for index, person in enumerate(reviewers)}
    pins_of_paper = Counter(paper for paper, _ in problem.pinned)
    pins_of_reviewer = Counter(person for _, person in problem.pinned)
    free = [
        pair
        for pair in problem.pairs
        if (pair.paper, pair.reviewer) not in problem.pinned and (pair.paper, pair.reviewer) not in problem.forbidden
    ]
    chosen = assign(
        Network(
            paper=np.array([paper_index[pair.paper] for pair in free], dtype=np.int64),
            reviewer=np.array([reviewer_index[pair.reviewer] for pair in free], dtype=np.int64),
            score=np.array([pair.score for pair in free], dtype=np.float64),
            demand=np.array([problem.demand[paper] - pins_of_paper[paper] for paper in papers], dtype=np.int64),
            load_min=np.array(
                [max(0, problem.load_min.get(person, 0) - pins_of_reviewer[person]) for person in reviewers],
                dtype=np.int64,
            ),
            load_max=np.array(
                [problem.load_max[person] - pins_of_reviewer[person] for person in reviewers], dtype=np.int64
            ),
            seed=problem.seed,
        )
    )
    pairs = [pair for pair in problem.pairs if (pair.paper, pair.reviewer) in problem.pinned]
    pairs += [pair for pair, taken in zip(free, chosen, strict=True) if taken]
    pairs.sort(key=lambda pair: (canonical(pair.paper), canonical(pair.reviewer)))
    return summarise(problem, tuple(pairs))


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
