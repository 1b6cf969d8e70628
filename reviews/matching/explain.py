"""Why a pair was proposed, and why a slot stayed open, as data a page can put into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from reviews.matching.arrays import to_arrays
from reviews.matching.candidates import Candidates
from reviews.matching.keys import Key, canonical
from reviews.matching.problem import Component, Pair, Problem
from reviews.matching.rows import RuleKind, relax_for_pins
from reviews.matching.ruleset import Rules
from reviews.matching.solution import Solution
from reviews.matching.solve import solve

_SAME = 1e-12
"""Scores that differ by less differ only by rounding, and share a rank."""


@dataclass(frozen=True)
class PairExplanation:
    """A proposed pair: what its score is made of and where it stands (ranks from 1, equal scores share a rank)."""

    paper: Key
    reviewer: Key
    score: float
    components: tuple[Component, ...]
    is_pinned: bool
    reviewer_rank: int
    reviewer_candidates: int
    paper_rank: int
    paper_candidates: int


class Cause(StrEnum):
    """The first thing that would have to change to fill an open slot."""

    NO_CANDIDATES = "NO_CANDIDATES"
    CONFLICTS = "CONFLICTS"
    LOAD = "LOAD"
    RULE = "RULE"


@dataclass(frozen=True)
class OpenSlot:
    """A paper with too few reviewers.

    For `LOAD`, `rival_papers` together ask for `needed` reviews from `full_reviewers`, who may take `capacity`: the
    limits of these reviewers are what leaves slots open. For `RULE` the slot could be filled if one of `rules` were
    off. Elsewhere these are empty.
    """

    paper: Key
    missing: int
    cause: Cause
    candidates: int
    conflicts: int
    rival_papers: tuple[Key, ...] = ()
    full_reviewers: tuple[Key, ...] = ()
    needed: int = 0
    capacity: int = 0
    rules: tuple[RuleKind, ...] = ()

    def sentence(self) -> str:
        """The cause in English, for logs and commands; pages translate `cause` and the numbers themselves."""
        head = f"Paper {self.paper} lacks {self.missing} of its reviewers: "
        if self.cause is Cause.NO_CANDIDATES:
            return head + f"only {self.candidates} people may review it at all."
        if self.cause is Cause.CONFLICTS:
            return head + f"{self.conflicts} people are in conflict with it and {self.candidates} are left."
        if self.cause is Cause.RULE:
            names = ", ".join(kind.name for kind in self.rules)
            return head + f"the rules in the way are {names or 'several together'}."
        return head + (
            f"{len(self.rival_papers)} papers need {self.needed} reviews from the same {len(self.full_reviewers)} "
            f"people, who may take {self.capacity} together."
        )


def explain_pairs(problem: Problem, solution: Solution, candidates: Candidates | None = None) -> list[PairExplanation]:
    """One explanation per pair of the solution, in its order; ranks count the pairs that are not forbidden.

    With `candidates` the ranks are among all pairs, not only among those that were kept for solving.
    """
    of_paper: dict[Key, list[float]] = defaultdict(list)
    of_reviewer: dict[Key, list[float]] = defaultdict(list)
    if candidates is None:
        for pair in _allowed(problem):
            of_paper[pair.paper].append(pair.score)
            of_reviewer[pair.reviewer].append(pair.score)
    else:
        of_paper.update(candidates.of_papers({pair.paper for pair in solution.pairs}))
        of_reviewer.update(candidates.of_reviewers({pair.reviewer for pair in solution.pairs}))
    return [
        PairExplanation(
            paper=pair.paper,
            reviewer=pair.reviewer,
            score=pair.score,
            components=pair.components,
            is_pinned=(pair.paper, pair.reviewer) in problem.pinned,
            reviewer_rank=_rank(of_paper[pair.paper], pair.score),
            reviewer_candidates=len(of_paper[pair.paper]),
            paper_rank=_rank(of_reviewer[pair.reviewer], pair.score),
            paper_candidates=len(of_reviewer[pair.reviewer]),
        )
        for pair in solution.pairs
    ]


def explain_unfilled(problem: Problem, solution: Solution) -> list[OpenSlot]:
    """One entry per paper with open slots, in the order of `solution.unfilled`."""
    candidates: dict[Key, list[Key]] = defaultdict(list)
    for pair in _allowed(problem):
        candidates[pair.paper].append(pair.reviewer)
    conflicts: dict[Key, int] = defaultdict(int)
    for paper, _ in problem.forbidden:
        conflicts[paper] += 1
    plain = _without_rules(problem, solution)
    slots = []
    for paper, missing in solution.unfilled.items():
        count, barred, demand = len(candidates[paper]), conflicts[paper], problem.demand[paper]
        if count < demand:
            cause = Cause.CONFLICTS if count + barred >= demand else Cause.NO_CANDIDATES
            slots.append(OpenSlot(paper, missing, cause, count, barred))
        elif paper not in plain.unfilled:
            kinds = _rules_in_the_way(problem, solution, paper)
            slots.append(OpenSlot(paper, missing, Cause.RULE, count, barred, rules=kinds))
        else:
            slots.append(_shortage(problem, plain, paper, candidates, barred))
    return slots


def _without_rules(problem: Problem, solution: Solution) -> Solution:
    """What loads and conflicts alone leave open: the same solution unless rules cross or a lottery left places."""
    if not solution.unfilled or not (problem.rules.crosses() or problem.cap < 1):
        return solution
    rules = Rules(track=problem.rules.track, tracks=problem.rules.tracks)
    return solve(replace(problem, rules=rules, fairness=0.0, cap=1.0, kept=solution.chosen()))


def _rules_in_the_way(problem: Problem, solution: Solution, paper: Key) -> tuple[RuleKind, ...]:
    """The rules that hold candidates of this paper back while the others stay as they are."""
    arrays = to_arrays(problem)
    chosen = arrays.mask(solution.chosen())
    rows = relax_for_pins(arrays.plan.rows, arrays.plan.pinned)[0]
    counts = np.bincount(rows.row, weights=chosen[rows.edge], minlength=len(rows))
    mine = arrays.plan.network.paper[rows.edge] == arrays.papers.index(paper)
    held = mine & ~chosen[rows.edge] & (counts >= rows.limit)[rows.row]
    return tuple(sorted({RuleKind(int(kind)) for kind in rows.kind[rows.row[held]]}))


def _shortage(
    problem: Problem, solution: Solution, paper: Key, candidates: dict[Key, list[Key]], conflicts: int
) -> OpenSlot:
    """The papers and full reviewers reachable from an open slot by exchanges: a cut that proves the shortage."""
    assigned: dict[Key, set[Key]] = defaultdict(set)
    holders: dict[Key, list[Key]] = defaultdict(list)
    for pair in solution.pairs:
        assigned[pair.paper].add(pair.reviewer)
        holders[pair.reviewer].append(pair.paper)
    papers, people, queue = {paper}, set[Key](), [paper]
    while queue:
        current = queue.pop()
        for person in candidates[current]:
            if person in people or person in assigned[current]:
                continue
            people.add(person)
            for other in holders[person]:
                if other not in papers and (other, person) not in problem.pinned:
                    papers.add(other)
                    queue.append(other)
    # A reviewer of one of these papers who is outside the cut serves it already and is no part of the shortage.
    served = sum(1 for current in papers for person in assigned[current] if person not in people)
    elsewhere = sum(1 for person in people for other in holders[person] if other not in papers)
    return OpenSlot(
        paper=paper,
        missing=solution.unfilled[paper],
        cause=Cause.LOAD,
        candidates=len(candidates[paper]),
        conflicts=conflicts,
        rival_papers=tuple(sorted(papers, key=canonical)),
        full_reviewers=tuple(sorted(people, key=canonical)),
        needed=sum(problem.demand[current] for current in papers) - served,
        capacity=sum(problem.load_max[person] for person in people) - elsewhere,
    )


def _allowed(problem: Problem) -> Iterable[Pair]:
    return (
        pair
        for pair in problem.pairs
        if (pair.paper, pair.reviewer) not in problem.forbidden and problem.rules.allows(pair.paper, pair.reviewer)
    )


def _rank(scores: list[float], score: float) -> int:
    return 1 + sum(1 for other in scores if other > score + _SAME)
