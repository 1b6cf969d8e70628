"""A small set of rules in which every two choices of two axes occur together."""

from dataclasses import fields
from itertools import combinations, product
from typing import Any

from reviews import rights
from reviews.rights import Rules

AXES: dict[str, tuple[Any, ...]] = {
    "authors_shown": tuple(rights.AuthorsShown),
    "reviewers_to_coreviewers": tuple(rights.ReviewersShown),
    "reviewers_to_pc": tuple(rights.ReviewersShown),
    "reviewers_to_authors": tuple(rights.ReviewersShown),
    "other_reviews": tuple(rights.OtherReviews),
    "unassigned_see": tuple(rights.UnassignedSee),
    "conflicted_know_existence": (False, True),
    "pc_sees_decisions_at_once": (False, True),
    "authors_see_reviews": tuple(rights.AuthorsSeeReviews),
    "staff_read_everything": (True, False),
}
assert set(AXES) == {field.name for field in fields(Rules)}

Pair = tuple[str, Any, str, Any]


def wanted_pairs() -> set[Pair]:
    """Every two choices of two axes."""
    return {(one, x, other, y) for one, other in combinations(AXES, 2) for x, y in product(AXES[one], AXES[other])}


def pairs_of(rules: Rules) -> set[Pair]:
    """The pairs one set of rules holds."""
    return {(one, getattr(rules, one), other, getattr(rules, other)) for one, other in combinations(AXES, 2)}


def covering_rules() -> list[Rules]:
    """Rules that together hold every pair; greedy, and the same at every run."""
    left, found = wanted_pairs(), []
    while left:
        chosen: dict[str, Any] = {}
        seed = min(left, key=repr)
        chosen[seed[0]], chosen[seed[2]] = seed[1], seed[3]
        for axis in sorted(AXES, key=lambda name: -len(AXES[name])):
            if axis in chosen:
                continue
            chosen[axis] = max(AXES[axis], key=lambda value: (_gain(left, chosen, axis, value), str(value)))
        rules = Rules(**chosen)
        left -= pairs_of(rules)
        found.append(rules)
    return found


def _gain(left: set[Pair], chosen: dict[str, Any], axis: str, value: Any) -> int:
    order = list(AXES)
    count = 0
    for other, given in chosen.items():
        pair = (axis, value, other, given) if order.index(axis) < order.index(other) else (other, given, axis, value)
        count += pair in left
    return count
