"""What no assignment can reach, said before anything is optimised: the papers, the reviewers and the rule at fault."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from reviews.matching.explain import Cause, OpenSlot, explain_unfilled
from reviews.matching.keys import Key, canonical
from reviews.matching.problem import Problem
from reviews.matching.solution import Solution
from reviews.matching.solve import solve


@dataclass(frozen=True)
class Shortage:
    """Papers whose slots stay open for one and the same reason; `missing` slots cannot be filled by anybody."""

    cause: Cause
    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]
    missing: int
    needed: int
    capacity: int
    slots: tuple[OpenSlot, ...]

    def sentence(self) -> str:
        """The cause in English, for logs and commands; pages translate the parts themselves."""
        if self.cause is Cause.LOAD:
            return (
                f"{self.missing} reviews are missing: papers {_listed(self.papers)} need {self.needed} reviews from "
                f"reviewers {_listed(self.reviewers)}, who may take {self.capacity} together."
            )
        return " ".join(slot.sentence() for slot in self.slots)


@dataclass(frozen=True)
class Idle:
    """Reviewers whose lower limits cannot all be met: together they want more papers than are open to them."""

    reviewers: tuple[Key, ...]
    missing: int
    wanted: int
    papers: tuple[Key, ...]
    available: int

    def sentence(self) -> str:
        """The cause in English, for logs and commands; pages translate the parts themselves."""
        return (
            f"Reviewers {_listed(self.reviewers)} should have at least {self.wanted} papers together, but only "
            f"{self.available} places in {len(self.papers)} papers are open to them."
        )


@dataclass(frozen=True)
class Feasibility:
    """How many slots there are and can be filled, and what stands in the way of the others and of lower limits."""

    slots: int
    fillable: int
    shortages: tuple[Shortage, ...]
    idle: tuple[Idle, ...]


def feasibility(problem: Problem) -> Feasibility:
    """Fill as many slots as possible whatever the scores, and name the cause of every one that stays open."""
    blank = replace(problem, pairs=tuple(replace(pair, score=0.0, components=()) for pair in problem.pairs))
    solution = solve(replace(blank, fairness=0.0, cap=1.0, kept=frozenset()))
    return Feasibility(
        slots=sum(problem.demand[paper] for paper in problem.papers),
        fillable=len(solution.pairs),
        shortages=shortages(problem, solution),
        idle=idle(problem, solution),
    )


def shortages(problem: Problem, solution: Solution) -> tuple[Shortage, ...]:
    """The open slots of a solution, those with one cause together."""
    groups: dict[tuple[object, ...], list[OpenSlot]] = defaultdict(list)
    for slot in explain_unfilled(problem, solution):
        name = (slot.full_reviewers,) if slot.cause is Cause.LOAD else (slot.cause, slot.paper)
        groups[name].append(slot)
    return tuple(
        Shortage(
            cause=slots[0].cause,
            papers=slots[0].rival_papers or tuple(slot.paper for slot in slots),
            reviewers=slots[0].full_reviewers,
            missing=sum(slot.missing for slot in slots),
            needed=slots[0].needed,
            capacity=slots[0].capacity,
            slots=tuple(slots),
        )
        for slots in groups.values()
    )


def idle(problem: Problem, solution: Solution) -> tuple[Idle, ...]:
    """The unmet lower limits of a solution with the cut that proves them, one entry per cut."""
    open_to: dict[Key, list[Key]] = defaultdict(list)
    for pair in problem.pairs:
        ids = (pair.paper, pair.reviewer)
        if ids not in problem.forbidden and problem.rules.allows(*ids):
            open_to[pair.reviewer].append(pair.paper)
    found: dict[tuple[Key, ...], Idle] = {}
    for person in solution.underloaded:
        cut = _idle_cut(problem, solution, person, open_to)
        found.setdefault(cut.reviewers, cut)
    return tuple(found.values())


def _idle_cut(problem: Problem, solution: Solution, person: Key, open_to: dict[Key, list[Key]]) -> Idle:
    """Papers and reviewers reachable by passing papers on, among those who have no more than they must."""
    holders: dict[Key, list[Key]] = defaultdict(list)
    for pair in solution.pairs:
        holders[pair.paper].append(pair.reviewer)
    loads = Counter(pair.reviewer for pair in solution.pairs)
    people, papers, queue = {person}, set[Key](), [person]
    while queue:
        current = queue.pop()
        for paper in open_to[current]:
            if paper in papers or current in holders[paper]:
                continue
            papers.add(paper)
            for other in holders[paper]:
                if other not in people and (paper, other) not in problem.pinned:
                    people.add(other)
                    queue.append(other)
    wanted = sum(problem.load_min.get(other, 0) for other in people)
    missing = sum(max(0, problem.load_min.get(other, 0) - loads[other]) for other in people)
    return Idle(
        reviewers=tuple(sorted(people, key=canonical)),
        missing=missing,
        wanted=wanted,
        papers=tuple(sorted(papers, key=canonical)),
        available=wanted - missing,
    )


def _listed(keys: tuple[Key, ...], most: int = 12) -> str:
    head = ", ".join(map(str, keys[:most]))
    return head if len(keys) <= most else f"{head} and {len(keys) - most} more"
