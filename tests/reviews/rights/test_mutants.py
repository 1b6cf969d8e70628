"""Tests of the tests: every damage of the rule is noticed, or provably changes nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from reviews import rights
from reviews.rights import Rules
from tests.reviews.rights import invariants, mutation, table
from tests.reviews.rights.invariants import Claim
from tests.reviews.rights.mutation import Mutant
from tests.reviews.rights.space import State, explore
from tests.reviews.rights.test_table import holds

MOST_EQUIVALENT = 0.02


@contextmanager
def damaged(mutant: Mutant) -> Iterator[SimpleNamespace]:
    """The tests look at the damaged rule; nothing else does."""
    with mutation.in_place(mutant) as rule, pytest.MonkeyPatch.context() as patch:
        patch.setattr(invariants, "rule", rule)
        for name in ("paper_rights", "review_rights", "author_review_rights"):
            patch.setattr(rights, name, getattr(rule, name))
        yield rule


def is_as_the_table_says() -> bool:
    try:
        return all(holds(case) for case in table.TABLE)
    except Exception:  # too damaged to answer
        return False


def are_claims_true(claims: Iterable[Claim], *parts: str, rules: Rules | None = None) -> bool:
    """Whether claims still hold, under these rules where some are given."""
    try:
        for claim in claims:
            explore(claim, *parts, rules=rules)
    except Exception:  # an assertion of a claim, or too damaged to answer
        return False
    return True


@dataclass(frozen=True)
class Difference:
    """A state in which the damaged rule answers otherwise than the real one."""

    rules: Rules
    words: str


def difference(rule: SimpleNamespace, real: dict[str, Any]) -> Difference | None:
    """The first difference in a walk over every state; None where the damage changes nothing at all."""
    last: list[State] = []

    def same_of_papers(state: State) -> None:
        last[:] = [state]
        parts = (state.rules, state.stage, state.relationship)
        assert rule.paper_rights(*parts) == real["paper_rights"](*parts)

    def same_of_reviews(state: State) -> None:
        last[:] = [state]
        parts = (state.rules, state.stage, state.relationship)
        paper = real["paper_rights"](*parts)
        assert rule.review_rights(*parts, paper, state.facts) == real["review_rights"](*parts, paper, state.facts)

    def same_of_reviews_whatever_the_paper(state: State) -> None:
        last[:] = [state]
        parts = (state.rules, state.stage, state.relationship, rights.EVERYTHING, state.facts)
        assert rule.review_rights(*parts) == real["review_rights"](*parts)

    def same_of_authors(state: State) -> None:
        last[:] = [state]
        parts = (state.rules, state.stage, state.facts)
        assert rule.author_review_rights(*parts) == real["author_review_rights"](*parts)

    try:
        for same in (same_of_authors, same_of_papers, same_of_reviews, same_of_reviews_whatever_the_paper):
            explore(same)
    except Exception as found:  # where it cannot answer it differs too
        return Difference(last[0].rules.whole(), str(found) or repr(found))
    return None


def survivors(chosen: Iterable[Mutant]) -> tuple[list[str], list[str]]:
    """The mutants nobody noticed, and those that change nothing in any state."""
    real = {name: getattr(rights, name) for name in ("paper_rights", "review_rights", "author_review_rights")}
    alive, equivalent = [], []
    for mutant in chosen:
        with damaged(mutant) as rule:
            if not is_as_the_table_says() or not are_claims_true(invariants.AUTHORS, "rules", "stage", "facts"):
                continue
            found = difference(rule, real)
            if found is None:
                equivalent.append(str(mutant))
            elif are_claims_true((*invariants.ON_PAPERS, *invariants.ON_REVIEWS), rules=found.rules):
                alive.append(f"{mutant}  {found.words}")
    return alive, equivalent


@pytest.mark.full
def test_every_damage_of_the_rule_is_noticed_or_changes_nothing_in_any_state() -> None:
    mutants = list(mutation.mutants())
    alive, equivalent = survivors(mutants)
    print(f"{len(mutants)} mutants, {len(equivalent)} equivalent", *equivalent, sep="\n")
    assert len(mutants) > 300
    assert alive == []
    assert len(equivalent) <= MOST_EQUIVALENT * len(mutants), equivalent


def test_damages_that_would_leak_are_noticed() -> None:
    leaks = ("Bond.AUTHOR", "relationship.is_overriding", "not rules.conflicted_know_existence", "stage.is_released")
    tried = [mutant for mutant in mutation.mutants() if mutant.was.startswith(leaks)]
    assert len(tried) > 5
    assert survivors(tried) == ([], [])
