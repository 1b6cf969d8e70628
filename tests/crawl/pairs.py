"""The smallest set of rules in which every two choices of two axes occur together."""

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
    """25 sets of rules that together hold every pair; two axes of five choices each leave no fewer.

    An orthogonal array over the field of five elements: row (a, b) has a, b, a + b, a + 2b, a + 3b and a + 4b in the
    axes of many choices (Bush, Orthogonal arrays of index unity, 1952). For the four axes of two choices quadratic
    forms were found by trying: which of the two it is depends on whether the form is below two.
    """
    many = [name for name, choices in AXES.items() if len(choices) > 2]
    two = [name for name, choices in AXES.items() if len(choices) == 2]
    found = []
    for a, b in product(range(5), repeat=2):
        columns = dict(zip(many, (a, b, *((a + factor * b) % 5 for factor in range(1, 5))), strict=True))
        columns |= {name: (2 * b * b + a + form) % 5 < 2 for name, form in zip(two, (0, 1, b, b + 1), strict=True)}
        found.append(Rules(**{name: AXES[name][place % len(AXES[name])] for name, place in columns.items()}))
    return found
