"""Why somebody is not on a paper, found by putting them there and solving again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reviews.matching.keys import InvalidProblem, Key
from reviews.matching.problem import Problem
from reviews.matching.repair import Difference, difference
from reviews.matching.rows import RuleKind
from reviews.matching.solution import Solution
from reviews.matching.solve import solve

_NOTHING = 1e-6


class Reason(StrEnum):
    """Why a pair was not chosen, the strongest reason first."""

    ASSIGNED = "ASSIGNED"
    CONFLICT = "CONFLICT"
    TRACK = "TRACK"
    NO_CANDIDATE = "NO_CANDIDATE"
    PINS = "PINS"
    LOAD = "LOAD"
    RULE = "RULE"
    OPEN_SLOTS = "OPEN_SLOTS"
    LOWER_LIMITS = "LOWER_LIMITS"
    FAIRNESS = "FAIRNESS"
    COST = "COST"
    TIE = "TIE"
    LOTTERY = "LOTTERY"


@dataclass(frozen=True)
class WhyNot:
    """Why a reviewer is not on a paper, and what it would take.

    `cost` is what the total loses with the pair forced in (below 0 where fairness gave total away), `open_slots` how
    many more places stay empty, `smallest_change` what the worst-off paper loses, `rules` those that would be broken,
    `change` the pairs that would come and go. `probability` is set where a lottery decided.
    """

    paper: Key
    reviewer: Key
    reason: Reason
    cost: float = 0.0
    open_slots: int = 0
    smallest_change: float = 0.0
    rules: tuple[RuleKind, ...] = ()
    change: Difference | None = None
    probability: float | None = None

    def sentence(self) -> str:
        """The reason in English, for logs and commands; pages translate `reason` and the numbers themselves."""
        texts = {
            Reason.ASSIGNED: "is assigned.",
            Reason.CONFLICT: "is in conflict with it.",
            Reason.TRACK: "takes papers of other tracks only.",
            Reason.NO_CANDIDATE: "was not among the candidates.",
            Reason.PINS: "would be one too many: its places are all pinned.",
            Reason.LOAD: "is full with pinned papers, or takes none.",
            Reason.RULE: f"would break {', '.join(kind.name for kind in self.rules)}.",
            Reason.OPEN_SLOTS: f"would leave {self.open_slots} more places empty elsewhere.",
            Reason.LOWER_LIMITS: "would leave others below their lower limits.",
            Reason.FAIRNESS: f"would lower the worst-off paper by {self.smallest_change:.4f}.",
            Reason.COST: f"would cost {self.cost:.4f} of the total.",
            Reason.TIE: "would be just as good; the seed decided.",
            Reason.LOTTERY: f"was not drawn, with a probability of {self.probability or 0:.2f}.",
        }
        return f"Reviewer {self.reviewer} on paper {self.paper} {texts[self.reason]}"


def why_not(problem: Problem, solution: Solution, paper: Key, reviewer: Key) -> WhyNot:
    """Why `reviewer` does not review `paper` in this solution of this problem.

    Raises:
        InvalidProblem: the paper or the reviewer is not part of the problem.
    """
    for key, known, kind in ((paper, problem.papers, "paper"), (reviewer, problem.reviewers, "reviewer")):
        if key not in known:
            raise InvalidProblem(f"There is no {kind} {key} in this problem.", subject=(key,))
    plain = _plain_reason(problem, solution, paper, reviewer)
    if plain is not None:
        return WhyNot(paper, reviewer, plain)
    if problem.cap < 1:
        chance = solution.probabilities.get((paper, reviewer), 0.0)
        return WhyNot(paper, reviewer, Reason.LOTTERY, probability=chance)
    forced = solve(replace(problem, pinned=problem.pinned | {(paper, reviewer)}))
    already = set(solution.broken_rules)
    new = [broken for broken in forced.broken_rules if broken not in already]
    open_slots = sum(forced.unfilled.values()) - sum(solution.unfilled.values())
    cost = solution.total - forced.total
    smallest = solution.smallest_paper_sum - forced.smallest_paper_sum
    if new:
        reason = Reason.RULE
    elif open_slots > 0:
        reason = Reason.OPEN_SLOTS
    elif sum(forced.underloaded.values()) > sum(solution.underloaded.values()):
        reason = Reason.LOWER_LIMITS
    elif problem.fairness and smallest > _NOTHING:
        reason = Reason.FAIRNESS
    else:
        reason = Reason.COST if cost > _NOTHING else Reason.TIE
    return WhyNot(
        paper,
        reviewer,
        reason,
        cost=cost,
        open_slots=max(0, open_slots),
        smallest_change=smallest,
        rules=tuple(sorted({broken.kind for broken in new})),
        change=difference(problem, solution.chosen(), forced.chosen()),
    )


def _plain_reason(problem: Problem, solution: Solution, paper: Key, reviewer: Key) -> Reason | None:
    """Reasons that need no second solve."""
    ids = (paper, reviewer)
    if ids in solution.chosen():
        return Reason.ASSIGNED
    if ids in problem.forbidden:
        return Reason.CONFLICT
    if not problem.rules.allows(*ids):
        return Reason.TRACK
    if not any((pair.paper, pair.reviewer) == ids for pair in problem.pairs):
        return Reason.NO_CANDIDATE
    if sum(1 for pin in problem.pinned if pin[0] == paper) >= problem.demand[paper]:
        return Reason.PINS
    if sum(1 for pin in problem.pinned if pin[1] == reviewer) >= problem.load_max[reviewer]:
        return Reason.LOAD
    return None
