"""What an assignment is asked to do: papers, reviewers, scored pairs, loads, pins and forbidden pairs."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reviews.matching.keys import InvalidProblem, Key, canonical, ordered
from reviews.matching.ruleset import Rules, validate_rules

__all__ = ["Component", "InvalidProblem", "Key", "Pair", "Problem", "canonical", "validate"]


@dataclass(frozen=True, slots=True)
class Component:
    """One signal of a score: its value in [0, 1], its weight after renormalising, and what it added."""

    name: str
    value: float
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A reviewer who may review a paper, with the score of that and what the score is made of."""

    paper: Key
    reviewer: Key
    score: float
    components: tuple[Component, ...] = ()


KEEP_BONUS = 0.3
"""In units of score: large enough to fill lost slots by few exchanges, small enough to let a much better pair in."""


@dataclass(frozen=True)
class Problem:
    """An assignment problem; a pair that is not in `pairs` is as impossible as one in `forbidden`.

    `demand` says how many different reviewers a paper needs, `load_min` and `load_max` bound the papers of a
    reviewer (a reviewer missing in `load_min` has no lower bound). `pinned` pairs are in every solution.

    `kept` pairs of an earlier assignment count `keep_bonus` more for the choice, so that a repair changes little;
    those that are no candidates any more are passed over. `fairness` is the part of the total that may be lost to
    raise the worst-off paper, and `cap` the largest probability of a pair, drawn by lot where it is below 1.
    """

    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]
    demand: Mapping[Key, int]
    load_max: Mapping[Key, int]
    pairs: tuple[Pair, ...]
    load_min: Mapping[Key, int] = field(default_factory=dict)
    pinned: frozenset[tuple[Key, Key]] = frozenset()
    forbidden: frozenset[tuple[Key, Key]] = frozenset()
    seed: int = 0
    rules: Rules = field(default_factory=Rules)
    kept: frozenset[tuple[Key, Key]] = frozenset()
    keep_bonus: float = KEEP_BONUS
    fairness: float = 0.0
    cap: float = 1.0

    def __post_init__(self) -> None:
        validate(self)

    def input_hash(self) -> str:
        """sha256 over everything that decides the result, independent of the order it was given in."""
        papers = sorted(self.papers, key=canonical)
        reviewers = sorted(self.reviewers, key=canonical)
        digest = hashlib.sha256()
        digest.update(json.dumps([[paper, self.demand[paper]] for paper in papers]).encode())
        digest.update(
            json.dumps([[person, self.load_min.get(person, 0), self.load_max[person]] for person in reviewers]).encode()
        )
        for pairs in (self.pinned, self.forbidden):
            digest.update(json.dumps(ordered(pairs)).encode())
        scores = {(pair.paper, pair.reviewer): pair.score for pair in self.pairs}
        digest.update(json.dumps([[*pair, scores[pair]] for pair in ordered(scores)]).encode())
        extras = [self.rules.stamp(), ordered(self.kept), self.keep_bonus, self.fairness, self.cap, self.seed]
        digest.update(json.dumps(extras).encode())
        return digest.hexdigest()


def validate(problem: Problem) -> None:
    """Refuse a problem that contradicts itself.

    Raises:
        InvalidProblem: naming the paper, reviewer or pair and what is wrong with it.
    """
    papers, reviewers = set(problem.papers), set(problem.reviewers)
    _refuse_duplicates("Paper", problem.papers)
    _refuse_duplicates("Reviewer", problem.reviewers)
    for paper in problem.papers:
        if problem.demand.get(paper, -1) < 0:
            raise InvalidProblem(f"Paper {paper} needs a number of reviewers of 0 or more.", subject=(paper,))
    for person in problem.reviewers:
        low, high = problem.load_min.get(person, 0), problem.load_max.get(person, -1)
        if low < 0 or high < 0:
            raise InvalidProblem(f"Reviewer {person} needs load limits of 0 or more.", subject=(person,))
        if low > high:
            raise InvalidProblem(
                f"Reviewer {person} must take at least {low} papers but may take at most {high}.", subject=(person,)
            )
    _refuse_unknown("The demand", problem.demand, papers, "paper")
    _refuse_unknown("A lower load limit", problem.load_min, reviewers, "reviewer")
    _refuse_unknown("An upper load limit", problem.load_max, reviewers, "reviewer")
    seen: set[tuple[Key, Key]] = set()
    for pair in problem.pairs:
        ids = (pair.paper, pair.reviewer)
        if pair.paper not in papers or pair.reviewer not in reviewers:
            _refuse_unknown("A score", [pair.paper], papers, "paper")
            _refuse_unknown("A score", [pair.reviewer], reviewers, "reviewer")
        if not math.isfinite(pair.score):
            raise InvalidProblem(
                f"The score of paper {pair.paper} and reviewer {pair.reviewer} is not a finite number.", subject=ids
            )
        if ids in seen:
            raise InvalidProblem(f"Paper {pair.paper} and reviewer {pair.reviewer} have two scores.", subject=ids)
        seen.add(ids)
    _validate_pins(problem, seen)
    validate_rules(problem.rules, papers, reviewers)
    _validate_aims(problem)


def _validate_aims(problem: Problem) -> None:
    if not 0 <= problem.fairness <= 1:
        raise InvalidProblem("The permitted loss for fairness must be between 0 and 1.", subject=("fairness",))
    if not 0 < problem.cap <= 1:
        raise InvalidProblem("The largest probability of a pair must be above 0 and at most 1.", subject=("cap",))
    if not math.isfinite(problem.keep_bonus) or problem.keep_bonus < 0:
        raise InvalidProblem("The bonus of kept pairs must be a number of 0 or more.", subject=("keep_bonus",))
    if problem.cap < 1 and (problem.fairness or problem.rules.crosses()):
        raise InvalidProblem(
            "A lottery cannot keep rules about reviewers of one paper, nor fairness: turn one of them off.",
            subject=("cap",),
        )
    for paper, person in ordered(problem.pinned):
        if not problem.rules.allows(paper, person):
            raise InvalidProblem(
                f"Paper {paper} is pinned to reviewer {person}, whose tracks do not include it.",
                subject=(paper, person),
            )


def _refuse_duplicates(kind: str, keys: tuple[Key, ...]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise InvalidProblem(f"{kind} {key} is listed {count} times.", subject=(key,))


def _refuse_unknown(source: str, keys: Iterable[Key], known: set[Key], kind: str) -> None:
    for key in keys:
        if key not in known:
            raise InvalidProblem(f"{source} names {kind} {key}, which is not part of this problem.", subject=(key,))


def _validate_pins(problem: Problem, candidates: set[tuple[Key, Key]]) -> None:
    for name, pairs in (("A forbidden pair", problem.forbidden), ("A pinned pair", problem.pinned)):
        _refuse_unknown(name, (paper for paper, _ in pairs), set(problem.papers), "paper")
        _refuse_unknown(name, (person for _, person in pairs), set(problem.reviewers), "reviewer")
    pinned = ordered(problem.pinned)
    for paper, person in pinned:
        if (paper, person) in problem.forbidden:
            raise InvalidProblem(
                f"Paper {paper} and reviewer {person} are both pinned and forbidden.", subject=(paper, person)
            )
        if (paper, person) not in candidates:
            raise InvalidProblem(
                f"Paper {paper} is pinned to reviewer {person}, who is no candidate for it.", subject=(paper, person)
            )
    for paper, count in Counter(paper for paper, _ in pinned).items():
        if count > problem.demand[paper]:
            raise InvalidProblem(
                f"Paper {paper} has {count} pinned reviewers but needs only {problem.demand[paper]}.", subject=(paper,)
            )
    for person, count in Counter(person for _, person in pinned).items():
        if count > problem.load_max[person]:
            raise InvalidProblem(
                f"Reviewer {person} has {count} pinned papers but may take at most {problem.load_max[person]}.",
                subject=(person,),
            )
