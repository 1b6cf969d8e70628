"""Tests of the tests: every damage of the rule is noticed, or provably changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from reviews import rights
from tests.reviews.rights import invariants, mutation, table
from tests.reviews.rights.mutation import Mutant
from tests.reviews.rights.space import State, explore
from tests.reviews.rights.test_every_state import PROFILES
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


def is_noticed() -> bool:
    """Whether a sentence of the table or a claim fails now."""
    return not is_as_the_table_says() or not are_claims_true()


def is_as_the_table_says() -> bool:
    try:
        return all(holds(case) for case in table.TABLE)
    except Exception:  # too damaged to answer
        return False


def are_claims_true() -> bool:
    try:
        for claim in invariants.AUTHORS:
            explore(claim, "rules", "stage", "facts")
        for rules in PROFILES.values():
            for claim in (*invariants.ON_PAPERS, *invariants.ON_REVIEWS):
                explore(claim, rules=rules)
    except Exception:  # an assertion of a claim, or too damaged to answer
        return False
    return True


def difference(rule: SimpleNamespace, real: dict[str, Any]) -> str:
    """A state in which the damaged rule answers otherwise than the real one; empty where there is none at all."""

    def same(state: State) -> None:
        parts = (state.rules, state.stage, state.relationship)
        paper = real["paper_rights"](*parts)
        assert rule.paper_rights(*parts) == paper
        for known in (paper, rights.EVERYTHING):
            assert rule.review_rights(*parts, known, state.facts) == real["review_rights"](*parts, known, state.facts)
        asked = (state.rules, state.stage, state.facts)
        assert rule.author_review_rights(*asked) == real["author_review_rights"](*asked)

    try:
        explore(same)
    except Exception as found:  # where it cannot answer it differs too
        return str(found) or repr(found)
    return ""


def survivors() -> tuple[int, list[str], list[str]]:
    """How many mutants there are, those nobody noticed, and those among them that change nothing in any state."""
    real = {name: getattr(rights, name) for name in ("paper_rights", "review_rights", "author_review_rights")}
    count, alive, equivalent = 0, [], []
    for mutant in mutation.mutants():
        count += 1
        with damaged(mutant) as rule:
            if not is_as_the_table_says():
                continue
            found = difference(rule, real)
            if not found:
                equivalent.append(str(mutant))
            elif are_claims_true():
                alive.append(f"{mutant}  {found}")
    return count, alive, equivalent


@pytest.mark.full
def test_every_damage_of_the_rule_is_noticed_or_changes_nothing_in_any_state() -> None:
    count, alive, equivalent = survivors()
    print(f"{count} mutants, {len(equivalent)} equivalent", *equivalent, sep="\n")
    assert count > 300
    assert alive == []
    assert len(equivalent) <= MOST_EQUIVALENT * count, equivalent


def test_some_damages_that_would_leak_are_noticed() -> None:
    leaks = ("Bond.AUTHOR", "relationship.is_overriding", "not rules.conflicted_know_existence", "Phase.RELEASED")
    tried = [mutant for mutant in mutation.mutants() if mutant.was.startswith(leaks)]
    assert len(tried) > 10
    for mutant in tried:
        with damaged(mutant):
            assert is_noticed(), str(mutant)
