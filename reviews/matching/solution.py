"""What an assignment run returns: pairs, what stayed open, the figures a chair compares, and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.matching.keys import Key
from reviews.matching.problem import Pair
from reviews.matching.rows import RuleKind
from reviews.matching.stages import Stage


@dataclass(frozen=True)
class BrokenRule:
    """A rule that the pinned pairs alone break, so that no assignment can keep it."""

    kind: RuleKind
    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]

    def sentence(self) -> str:
        """The fault in English, for logs and commands; pages translate `kind` and the ids themselves."""
        people, papers = (", ".join(map(str, keys)) for keys in (self.reviewers, self.papers))
        return f"The pinned pairs of papers {papers} and reviewers {people} break the rule {self.kind.name}."


@dataclass(frozen=True)
class Solution:
    """A proposed assignment.

    `unfilled` gives the missing reviewers per paper, `underloaded` the papers a reviewer lacks to the lower limit;
    both hold only entries above 0. `smallest_paper_sum` and `p10` are over the sums of scores per paper with a
    demand (0 without papers). `stages` tell what each part of the run reached and its bounds; `probabilities` hold
    every pair a lottery could have drawn. Equal `input_hash` and `solver_version` mean equal pairs.
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
    stages: tuple[Stage, ...] = ()
    broken_rules: tuple[BrokenRule, ...] = ()
    probabilities: Mapping[tuple[Key, Key], float] = field(default_factory=dict)

    @property
    def total_bound(self) -> float:
        """No assignment of this problem has a larger total (for a lottery: a larger expected total)."""
        return self.stages[-1].total_bound if self.stages else self.total

    @property
    def smallest_bound(self) -> float:
        """No assignment within the permitted loss has a larger smallest sum."""
        return self.stages[-1].smallest_bound if self.stages else self.smallest_paper_sum

    def chosen(self) -> frozenset[tuple[Key, Key]]:
        """The pairs as ids of (paper, reviewer)."""
        return frozenset((pair.paper, pair.reviewer) for pair in self.pairs)
