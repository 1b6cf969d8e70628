"""The rule, walked over its whole space: every claim holds in every state."""

from dataclasses import fields
from itertools import product

import pytest

from reviews import rights
from reviews.access import rules_of
from reviews.models import ReviewingRules
from reviews.rights import (
    AuthorsSeeReviews,
    AuthorsShown,
    OtherReviews,
    PaperRights,
    ReviewersShown,
    Rules,
    Standing,
    UnassignedSee,
)
from tests.reviews.rights import invariants
from tests.reviews.rights.invariants import Claim
from tests.reviews.rights.space import ALL_PARTS, AXES, PARTS, State, explore, size

# Rules that conferences really make, and both ends; each value of each rule is in one of them.
PROFILES = {
    "small workshop": Rules(),
    "double-blind conference": Rules(
        authors_shown=AuthorsShown.AFTER_DECISION,
        reviewers_to_coreviewers=ReviewersShown.AFTER_DECISION,
        reviewers_to_authors=ReviewersShown.SIGNED,
        other_reviews=OtherReviews.AFTER_ALL_OWN,
        unassigned_see=UnassignedSee.PAPERS,
        authors_see_reviews=AuthorsSeeReviews.IN_RESPONSE,
    ),
    "names once one has judged": Rules(
        authors_shown=AuthorsShown.AFTER_OWN_REVIEW,
        reviewers_to_coreviewers=ReviewersShown.SIGNED,
        reviewers_to_pc=ReviewersShown.AFTER_OWN_REVIEW,
        reviewers_to_authors=ReviewersShown.AFTER_DECISION,
        other_reviews=OtherReviews.IN_DISCUSSION,
        unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION,
        conflicted_know_existence=True,
    ),
    "strictest": Rules(
        authors_shown=AuthorsShown.NEVER,
        reviewers_to_coreviewers=ReviewersShown.NEVER,
        reviewers_to_authors=ReviewersShown.AFTER_OWN_REVIEW,
        other_reviews=OtherReviews.NEVER,
        unassigned_see=UnassignedSee.NOTHING,
        staff_read_everything=False,
    ),
    "most open": Rules(
        reviewers_to_coreviewers=ReviewersShown.ALWAYS,
        reviewers_to_pc=ReviewersShown.ALWAYS,
        reviewers_to_authors=ReviewersShown.ALWAYS,
        other_reviews=OtherReviews.ALWAYS,
        unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION,
        conflicted_know_existence=True,
        pc_sees_decisions_at_once=True,
        authors_see_reviews=AuthorsSeeReviews.IN_RESPONSE,
    ),
    "names after the decision": Rules(
        reviewers_to_pc=ReviewersShown.AFTER_DECISION, unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION
    ),
    "names of who signed": Rules(
        reviewers_to_pc=ReviewersShown.SIGNED, unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION
    ),
}


def name_of(claim: Claim) -> str:
    return claim.__name__


def test_the_space_is_as_large_as_the_documentation_says() -> None:
    assert size("rules") == 160_000
    assert size("stage") == 24 == len(rights.all_stages())
    assert size("relationship") == 3_456
    assert size("facts") == 8
    assert size(*PARTS) == 13_271_040_000
    assert size(*ALL_PARTS) == 106_168_320_000


def test_every_choice_of_a_rule_is_in_a_profile() -> None:
    for (part, field), values in AXES.items():
        if part == "rules":
            assert {getattr(rules, field) for rules in PROFILES.values()} == set(values), field


def test_no_conflict_leaks_in_any_of_thirteen_billion_states() -> None:
    assert explore(invariants.conflict_beats_every_role, *PARTS).states == 13_271_040_000


def test_all_claims_on_what_authors_learn_of_reviews_hold_in_every_state() -> None:
    for claim in invariants.AUTHORS:
        assert explore(claim, "rules", "stage", "facts").states == 30_720_000


@pytest.mark.parametrize("profile", ["small workshop", "names once one has judged"])
def test_all_claims_hold_under_the_usual_rules(profile: str) -> None:
    for claim in invariants.ON_PAPERS:
        explore(claim, *PARTS, rules=PROFILES[profile])
    for claim in invariants.ON_REVIEWS:
        assert explore(claim, rules=PROFILES[profile]).states == 24 * 3_456 * 8


# The three claims on what depends on what, over all states, let the others leave axes out: a right that provably does
# not depend on an axis is the same for each of its values.


@pytest.mark.full
@pytest.mark.parametrize(
    "claim",
    [
        invariants.only_names_and_decisions_depend_on_when_they_are_shown,
        invariants.only_reading_depends_on_when_reviews_open,
    ],
    ids=name_of,
)
def test_rights_to_papers_depend_on_no_more_than_they_should_in_any_of_thirteen_billion_states(claim: Claim) -> None:
    assert explore(claim, *PARTS).states == 13_271_040_000


@pytest.mark.full
def test_rights_to_reviews_depend_on_no_more_than_they_should_in_any_of_a_hundred_billion_states() -> None:
    claim = invariants.reviews_do_not_depend_on_when_names_and_decisions_are_shown
    assert explore(claim).states == 106_168_320_000


@pytest.mark.full
@pytest.mark.parametrize("claim", invariants.ON_PAPERS, ids=name_of)
def test_each_claim_on_papers_holds_in_every_state(claim: Claim) -> None:
    explore(claim, *PARTS, fixed=invariants.OF_NAMES)
    explore(claim, *PARTS, fixed=invariants.OF_READING)


@pytest.mark.full
@pytest.mark.parametrize("claim", invariants.ON_REVIEWS, ids=name_of)
def test_each_claim_on_reviews_holds_in_every_state(claim: Claim) -> None:
    explore(claim, fixed=invariants.NOT_OF_REVIEWS)


def test_a_walk_finds_a_leak_that_needs_one_rare_combination() -> None:
    def leaks_nothing(state: State) -> None:
        who, stage = state.relationship, state.stage
        is_rare = who.standing == Standing.STAFF and stage.has_response_opened and who.own_review == "DELEGATED"
        assert not (is_rare and state.rules.authors_shown == "NEVER" and state.facts.is_signed), "leak"

    with pytest.raises(AssertionError, match=r"where .*standing=STAFF.*own_review=DELEGATED"):
        explore(leaks_nothing)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_walk_asks_the_rule_as_the_site_does(profile: str) -> None:
    """Lazily chosen parts get the same answer as real ones, for every stage and a spread of relationships."""
    seen = 0

    def same(state: State) -> None:
        nonlocal seen
        lazy = rights.paper_rights(state.rules, state.stage, state.relationship)
        parts = (state.rules, state.stage.whole(), state.relationship.whole()) if seen % 500 == 0 else None
        if parts:
            assert rights.paper_rights(PROFILES[profile], parts[1], parts[2]) == lazy
        seen += 1

    explore(same, *PARTS, rules=PROFILES[profile])
    assert seen > 100


def test_the_choices_chairs_see_are_exactly_those_of_the_rule() -> None:
    stored = {f.name for f in ReviewingRules._meta.fields} - {"id", "conference"}
    assert stored == {f.name for f in fields(Rules)}
    for name in stored:
        field = ReviewingRules._meta.get_field(name)
        if field.choices:
            assert {value for value, _ in field.choices} == {value.value for value in AXES["rules", name]}


def test_stages_of_a_query_are_exactly_those_at_which_the_rule_grants_the_right() -> None:
    rules = PROFILES["names once one has judged"]
    names = [f.name for f in fields(PaperRights)]
    for parts in product(Standing, rights.Bond, rights.Duty, rights.OwnReview):
        relationship = rights.Relationship(*parts)
        given = {stage.code: rights.paper_rights(rules, stage, relationship) for stage in rights.all_stages()}
        for right in names:
            granted = {code for code, known in given.items() if getattr(known, right)}
            assert rights.granted_stages(rules, right, relationship) == granted


def test_a_conference_starts_with_the_rules_the_rule_starts_with() -> None:
    assert rules_of(ReviewingRules()) == Rules()
