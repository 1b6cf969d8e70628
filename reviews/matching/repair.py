"""An assignment that changed around it: repaired with few changes, and substitutes for one paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from reviews.matching.arrays import to_arrays
from reviews.matching.keys import Key, canonical, ordered
from reviews.matching.problem import Problem
from reviews.matching.rows import RuleKind
from reviews.matching.solution import Solution
from reviews.matching.solve import solve
from reviews.matching.stages import Progress

Ids = tuple[Key, Key]


@dataclass(frozen=True)
class Difference:
    """What one assignment has that another has not, as ids of (paper, reviewer); `gain` is the change of the total."""

    added: tuple[Ids, ...]
    removed: tuple[Ids, ...]
    gain: float

    @property
    def changed(self) -> int:
        """Pairs that are new."""
        return len(self.added)


def repair(
    problem: Problem,
    current: Iterable[Ids],
    *,
    started: Iterable[Ids] = (),
    bonus: float | None = None,
    progress: Progress | None = None,
) -> tuple[Solution, Difference]:
    """Solve the changed problem so that the current pairs stay where that costs no more than `bonus` each.

    Pairs in `started` (reviews that were begun) are pinned. Full slots come first, so that lost ones are filled even
    where that moves others.

    Raises:
        InvalidProblem: a started pair is forbidden or no candidate any more.
    """
    before = frozenset(current)
    sticky = replace(
        problem,
        kept=before,
        pinned=problem.pinned | frozenset(started),
        keep_bonus=problem.keep_bonus if bonus is None else bonus,
    )
    solution = solve(sticky, progress)
    return solution, difference(problem, before, solution.chosen())


def difference(problem: Problem, before: frozenset[Ids], after: frozenset[Ids]) -> Difference:
    """Compare two assignments; pairs without a score in the problem count 0."""
    scores = {(pair.paper, pair.reviewer): pair.score for pair in problem.pairs}
    added, removed = ordered(after - before), ordered(before - after)
    gain = sum(scores.get(ids, 0.0) for ids in added) - sum(scores.get(ids, 0.0) for ids in removed)
    return Difference(tuple(added), tuple(removed), gain)


class Obstacle(StrEnum):
    """What would have to give for a substitute."""

    LOAD = "LOAD"
    RULE = "RULE"


@dataclass(frozen=True)
class Substitute:
    """Somebody without conflict who could review a paper, their load and limit, and what stands in the way."""

    reviewer: Key
    score: float
    load: int
    limit: int
    obstacles: tuple[Obstacle, ...] = ()
    rules: tuple[RuleKind, ...] = ()


def substitutes(
    problem: Problem, current: Iterable[Ids], paper: Key, *, instead_of: Key | None = None, limit: int = 20
) -> list[Substitute]:
    """People for an open place or for the late reviewer `instead_of`: those with time first, then by score.

    Conflicts (forbidden pairs) never appear; who is full or would break a rule comes last, with the reason.
    """
    chosen = {ids for ids in current if ids != (paper, instead_of)}
    loads = Counter(person for _, person in chosen)
    arrays = to_arrays(problem)
    rows = arrays.plan.rows
    mask = arrays.mask(frozenset(chosen))
    counts = np.bincount(rows.row, weights=mask[rows.edge], minlength=len(rows))
    full = (counts >= rows.limit)[rows.row] if len(rows) else np.zeros(0, dtype=np.bool_)
    found = []
    for edge, pair in enumerate(arrays.pairs):
        if pair.paper != paper or pair.reviewer == instead_of or mask[edge]:
            continue
        kinds = {RuleKind(int(kind)) for kind in rows.kind[rows.row[(rows.edge == edge) & full]]}
        obstacles = [Obstacle.LOAD] if loads[pair.reviewer] >= problem.load_max[pair.reviewer] else []
        found.append(
            Substitute(
                pair.reviewer,
                pair.score,
                loads[pair.reviewer],
                problem.load_max[pair.reviewer],
                tuple(obstacles + ([Obstacle.RULE] if kinds else [])),
                tuple(sorted(kinds)),
            )
        )
    found.sort(key=lambda person: (len(person.obstacles), -person.score, person.load, canonical(person.reviewer)))
    return found[:limit]
