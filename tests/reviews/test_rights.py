"""The rule on who sees what, walked over its whole finite space, and its match with what SQL computes."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product

import pytest

from reviews import rights
from reviews.models import ReviewingRules
from reviews.rights import (
    EVERYTHING,
    NO_REVIEW,
    NOTHING,
    AuthorsSeeReviews,
    AuthorsShown,
    OtherReviews,
    OwnReview,
    PaperRights,
    Phase,
    Relationship,
    ReviewersShown,
    ReviewFacts,
    Rules,
    Stage,
    Tie,
    UnassignedSee,
    all_relationships,
    all_stages,
    author_review_rights,
    paper_rights,
    review_rights,
)

FACTS = tuple(
    ReviewFacts(is_own, is_submitted, is_signed) for is_own, is_submitted, is_signed in product((False, True), repeat=3)
)


def rules_for_papers() -> Iterator[Rules]:
    """Every combination of the axes that rights to papers depend on.

    The three switches each concern people of another tie (conflicted; committee; staff), so both ends cover all states.
    """
    for shown, others, unassigned, is_on in product(AuthorsShown, OtherReviews, UnassignedSee, (False, True)):
        yield Rules(
            authors_shown=shown,
            other_reviews=others,
            unassigned_see=unassigned,
            conflicted_know_existence=is_on,
            pc_sees_decisions_at_once=is_on,
            staff_read_everything=is_on,
        )


def states() -> Iterator[tuple[Rules, Stage, Relationship, PaperRights]]:
    """Every rule, stage and relationship with the rights they give."""
    for rules in rules_for_papers():
        for stage in all_stages():
            for relationship in all_relationships():
                yield rules, stage, relationship, paper_rights(rules, stage, relationship)


def test_the_whole_space_is_walked() -> None:
    assert sum(1 for _ in rules_for_papers()) == 4 * 5 * 4 * 2
    assert len(all_stages()) == len(Phase) * 2
    assert len(all_relationships()) == len(Tie) * len(OwnReview) * 2


def test_a_conflict_beats_every_role_and_an_author_meets_the_own_paper_only_as_author() -> None:
    allowed = {NOTHING, PaperRights(existence=True, title=True)}
    for rules, stage, relationship, given in states():
        if relationship.tie == Tie.AUTHOR:
            assert given == NOTHING
        if relationship.tie == Tie.CONFLICTED:
            assert given in allowed
            assert rules.conflicted_know_existence or given == NOTHING
        if relationship.is_conflicted:
            for facts in FACTS:
                assert review_rights(rules, stage, relationship, given, facts) == NO_REVIEW


def test_who_has_no_role_and_no_paper_learns_nothing_at_any_time() -> None:
    assert all(given == NOTHING for _r, _s, relationship, given in states() if relationship.tie == Tie.NOBODY)


def test_a_chair_without_a_conflict_sees_everything_and_nobody_else_administers() -> None:
    for _rules, _stage, relationship, given in states():
        assert given.administer == (relationship.tie == Tie.CHAIR)
        if relationship.tie == Tie.CHAIR:
            assert given == EVERYTHING


def test_whoever_sees_a_part_knows_that_the_paper_exists() -> None:
    for _rules, _stage, _relationship, given in states():
        assert given.existence or given == NOTHING
        assert given.title or not (given.abstract or given.authors or given.document or given.bid)
        assert given.reviews or not (given.scores or given.discussion or given.response)


def test_before_the_deadline_only_chairs_know_of_a_paper() -> None:
    for _rules, stage, relationship, given in states():
        if stage.phase in (Phase.DRAFT, Phase.COLLECTING) and relationship.tie not in (Tie.CHAIR, Tie.CONFLICTED):
            assert given == NOTHING


def test_a_release_takes_nothing_away_but_bidding() -> None:
    for rules, stage, relationship, before in states():
        if stage.phase not in (Phase.REVIEWING, Phase.DISCUSSING):
            continue
        after = paper_rights(rules, replace(stage, phase=Phase.RELEASED), relationship)
        lost = [f.name for f in fields(before) if getattr(before, f.name) and not getattr(after, f.name)]
        assert set(lost) <= {"bid"}, (rules, stage, relationship, lost)


def test_the_opening_of_the_author_response_takes_nothing_away() -> None:
    for rules, stage, relationship, given in states():
        if not stage.has_response_opened:
            opened = paper_rights(rules, replace(stage, has_response_opened=True), relationship)
            assert (given | opened) == opened


def test_handing_in_the_own_review_never_takes_anything_away() -> None:
    for rules, stage, relationship, given in states():
        if relationship.tie == Tie.ASSIGNED and relationship.own_review == OwnReview.DRAFT:
            done = paper_rights(rules, stage, replace(relationship, own_review=OwnReview.DONE))
            assert (given | done) == done


def test_authors_names_stay_hidden_from_the_committee_where_the_rules_say_never() -> None:
    for rules, _stage, relationship, given in states():
        if rules.authors_shown == AuthorsShown.NEVER and relationship.tie not in (Tie.CHAIR, Tie.STAFF):
            assert not given.authors


def review_states() -> Iterator[tuple[Rules, Stage, Relationship, PaperRights, ReviewFacts]]:
    """Every rule that rights to reviews depend on; who reviews a paper and who does not look at a name axis each."""
    for names, others, unassigned in product(ReviewersShown, OtherReviews, UnassignedSee):
        rules = Rules(
            reviewers_to_coreviewers=names, reviewers_to_pc=names, other_reviews=others, unassigned_see=unassigned
        )
        for stage, relationship, facts in product(all_stages(), all_relationships(), FACTS):
            yield rules, stage, relationship, paper_rights(rules, stage, relationship), facts


def test_a_name_or_an_answer_is_never_known_of_a_review_whose_existence_is_not() -> None:
    for rules, stage, relationship, paper, facts in review_states():
        given = review_rights(rules, stage, relationship, paper, facts)
        assert given.existence or (not given.reviewer and not given.audiences)


def test_confidential_words_to_the_chairs_reach_only_chairs_staff_and_their_writer() -> None:
    for rules, stage, relationship, paper, facts in review_states():
        given = review_rights(rules, stage, relationship, paper, facts)
        if "CHAIRS" in given.audiences:
            assert facts.is_own or relationship.tie in (Tie.CHAIR, Tie.STAFF)


def test_an_unfinished_review_is_seen_by_its_writer_chairs_and_staff_only() -> None:
    for rules, stage, relationship, paper, facts in review_states():
        given = review_rights(rules, stage, relationship, paper, facts)
        if given.existence and not facts.is_submitted:
            assert facts.is_own or relationship.tie in (Tie.CHAIR, Tie.STAFF)


def test_authors_read_no_review_before_it_is_released_or_the_response_opens() -> None:
    for names, when in product(ReviewersShown, AuthorsSeeReviews):
        rules = Rules(reviewers_to_authors=names, authors_see_reviews=when)
        for stage, facts in product(all_stages(), FACTS):
            given = author_review_rights(rules, stage, facts)
            if given.existence:
                assert facts.is_submitted
                assert stage.is_released or (stage.has_response_opened and when == AuthorsSeeReviews.IN_RESPONSE)
            assert given.audiences <= {"AUTHORS"}
            if given.reviewer:
                assert names in (ReviewersShown.ALWAYS, ReviewersShown.AFTER_DECISION, ReviewersShown.SIGNED)
                assert names != ReviewersShown.SIGNED or facts.is_signed


# An independent table, written by hand from what a chair is told: rows are who, columns are the rights they have.
READS = "existence title abstract authors document assignments"
DISCUSSES = f"{READS} reviews scores discussion"
BY_HAND = [
    (Phase.REVIEWING, Relationship(Tie.ASSIGNED, OwnReview.NOT_STARTED), READS),
    (Phase.REVIEWING, Relationship(Tie.ASSIGNED, OwnReview.DONE), DISCUSSES),
    (Phase.DISCUSSING, Relationship(Tie.LEAD), DISCUSSES),
    (Phase.RELEASED, Relationship(Tie.ASSIGNED, OwnReview.DONE), f"{DISCUSSES} decision"),
    (Phase.REVIEWING, Relationship(Tie.PC), "existence title abstract authors bid"),
    (Phase.DISCUSSING, Relationship(Tie.PC), "existence title abstract authors"),
    (Phase.RELEASED, Relationship(Tie.PC), "existence title abstract authors decision"),
    (Phase.WITHDRAWN, Relationship(Tie.ASSIGNED, OwnReview.DONE), "existence title"),
    (Phase.WITHDRAWN, Relationship(Tie.PC), ""),
    (Phase.COLLECTING, Relationship(Tie.PC), ""),
    (Phase.RELEASED, Relationship(Tie.CONFLICTED), ""),
]


@pytest.mark.parametrize(("phase", "relationship_", "expected"), BY_HAND)
def test_the_usual_rules_give_what_the_table_written_by_hand_says(
    phase: Phase, relationship_: Relationship, expected: str
) -> None:
    given = paper_rights(Rules(), Stage(phase), relationship_)
    assert {f.name for f in fields(given) if getattr(given, f.name)} == set(expected.split())


def test_the_choices_chairs_see_are_exactly_those_of_the_rule() -> None:
    for field, values in {
        "authors_shown": AuthorsShown,
        "reviewers_to_coreviewers": ReviewersShown,
        "reviewers_to_pc": ReviewersShown,
        "reviewers_to_authors": ReviewersShown,
        "other_reviews": OtherReviews,
        "unassigned_see": UnassignedSee,
        "authors_see_reviews": AuthorsSeeReviews,
    }.items():
        choices = dict(ReviewingRules._meta.get_field(field).choices)
        assert set(choices) == {value.value for value in values}
    stored = {f.name for f in ReviewingRules._meta.fields} - {"id", "conference"}
    assert stored == {f.name for f in fields(Rules)}


def test_stages_of_a_query_are_exactly_those_at_which_the_rule_grants_the_right() -> None:
    rules = Rules(unassigned_see=UnassignedSee.PAPERS)
    for right in (f.name for f in fields(PaperRights)):
        for stage, relationship in product(all_stages(), all_relationships()):
            granted = getattr(paper_rights(rules, stage, relationship), right)
            assert (stage.code in rights.granted_stages(rules, right, relationship)) == granted
