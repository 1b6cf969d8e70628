"""What must hold of the rule in every state. Each claim takes a state and asserts; its first line is for chairs.

`PAPERS`, `REVIEWS` and `AUTHORS` look at one state; `CHANGES` compare what is known in two. `rights` is read through a
module variable, so that a test can put a damaged rule in its place.
"""

import typing
from collections.abc import Callable
from dataclasses import fields
from types import ModuleType
from typing import Any

import reviews.rights
from reviews.rights import (
    EVERYTHING,
    EVERYTHING_TO_READ,
    NO_REVIEW,
    NOTHING,
    AuthorsSeeReviews,
    AuthorsShown,
    Bond,
    Duty,
    OtherReviews,
    OwnReview,
    PaperRights,
    Phase,
    ReviewersShown,
    ReviewRights,
    Standing,
    UnassignedSee,
)
from tests.reviews.rights.space import ALL_PARTS, Part, Run, State

rule: ModuleType = reviews.rights

Claim = Callable[[State], None]
RIGHTS = tuple(field.name for field in fields(PaperRights))
BEFORE = (Phase.DRAFT, Phase.COLLECTING)
# What each standing and each duty can ever give, under the most generous rules, written by hand.
OF_LINK = {"existence", "title", "abstract", "authors", "document"}
OF_PC = OF_LINK | {"reviews", "scores", "decision", "bid"}
OF_DUTY = OF_LINK | {
    "assignments",
    "reviews",
    "scores",
    "discussion",
    "decision",
    "response",
    "handling_chair",
}
CEILINGS = {
    Standing.CHAIR: set(RIGHTS),
    Standing.STAFF: set(RIGHTS) - {"bid", "administer"},
    Standing.PC: OF_PC,
    Standing.EXTERNAL: set(),
    Standing.LINK: OF_LINK,
    Standing.NOBODY: set(),
}


def of_paper(state: State, rules: Any = None, stage: Any = None, relationship: Any = None) -> PaperRights:
    """The rights to the paper in a state, with some parts replaced."""
    rules, stage = rules or state.rules, stage or state.stage
    relationship = relationship or state.relationship
    asked = (rules.key, stage.key, relationship.key)
    if asked not in state.answers:
        state.answers[asked] = rule.paper_rights(rules, stage, relationship)
    return typing.cast(PaperRights, state.answers[asked])


def of_review(state: State, rules: Any = None, stage: Any = None, relationship: Any = None) -> ReviewRights:
    """The rights to a review in a state, with some parts replaced."""
    rules, stage = rules or state.rules, stage or state.stage
    relationship = relationship or state.relationship
    asked = ("review", rules.key, stage.key, relationship.key)
    if asked not in state.answers:
        paper = of_paper(state, rules, stage, relationship)
        state.answers[asked] = rule.review_rights(rules, stage, relationship, paper, state.facts)
    return typing.cast(ReviewRights, state.answers[asked])


def held(given: PaperRights) -> set[str]:
    """The names of the rights somebody has."""
    return {name for name in RIGHTS if getattr(given, name)}


def is_overriding(state: State) -> bool:
    who = state.relationship
    return (
        who.bond == Bond.CONFLICTED
        and who.is_overriding
        and who.standing == Standing.CHAIR
        and not state.stage.has_handling_chair
    )


def is_free(state: State) -> bool:
    """Whether no bond keeps the viewer away."""
    return state.relationship.bond == Bond.NONE or is_overriding(state)


def reads_as_staff(state: State) -> bool:
    who = state.relationship
    return who.standing == Standing.STAFF and state.rules.staff_read_everything and state.stage.phase not in BEFORE


def sees_all(state: State) -> bool:
    return is_free(state) and (state.relationship.standing == Standing.CHAIR or reads_as_staff(state))


def works_on_it(state: State) -> bool:
    who = state.relationship
    return who.duty != Duty.NONE and who.standing in (Standing.STAFF, Standing.PC, Standing.EXTERNAL)


# One state


def a_right_is_a_plain_yes_or_no(state: State) -> None:
    """Every answer is yes or no, never empty."""
    assert all(isinstance(getattr(of_paper(state), name), bool) for name in RIGHTS)


def conflict_beats_every_role(state: State) -> None:
    """An author learns nothing behind these doors, a conflicted person at most that the paper exists."""
    bond = state.relationship.bond
    if bond == Bond.AUTHOR:
        assert of_paper(state) == NOTHING
    elif bond == Bond.CONFLICTED and not is_overriding(state):
        given = of_paper(state)
        assert given in (NOTHING, PaperRights(existence=True, title=True))
        assert given == NOTHING or state.rules.conflicted_know_existence
        assert given == NOTHING or state.stage.phase not in (Phase.DRAFT, Phase.WITHDRAWN)


def who_is_nobody_learns_nothing(state: State) -> None:
    """Without a role, a paper or a link there is nothing to see."""
    who = state.relationship
    if who.standing == Standing.NOBODY or (who.standing == Standing.EXTERNAL and who.duty == Duty.NONE):
        assert of_paper(state) == NOTHING


def chairs_see_all_and_only_chairs_administer(state: State) -> None:
    """A chair without a conflict has every right; nobody else can administer."""
    if is_free(state) and state.relationship.standing == Standing.CHAIR:
        assert of_paper(state) == EVERYTHING
    else:
        assert not of_paper(state).administer


def staff_read_everything_or_nothing_more(state: State) -> None:
    """Staff who read have all but bids and administration, from reviewing on; no other non-chair sees conflicts."""
    if state.relationship.bond == Bond.NONE and reads_as_staff(state):
        assert of_paper(state) == EVERYTHING_TO_READ
    elif not sees_all(state):
        assert not of_paper(state).conflicts


def a_part_implies_the_whole(state: State) -> None:
    """Whoever knows a part of a paper knows that it exists; names and files come with the title."""
    given = of_paper(state)
    assert given.existence or given == NOTHING
    assert given.title == given.existence
    assert given.abstract or not (given.authors or given.document or given.bid or given.assignments or given.decision)
    assert given.reviews or not (given.scores or given.discussion or given.response)
    assert given.assignments or not (given.discussion or given.response or given.conflicts or given.handling_chair)


def before_the_deadline_it_is_the_authors_own_business(state: State) -> None:
    """Before its deadline only chairs know of a paper, and who was given a link by its authors."""
    if state.stage.phase in BEFORE and of_paper(state) != NOTHING:
        standing = state.relationship.standing
        assert standing == Standing.LINK or (standing == Standing.CHAIR and is_free(state))


def nobody_has_more_than_the_relationship_can_give(state: State) -> None:
    """Rules only narrow: no rule gives more than the hand-written most of a standing and a duty."""
    ceiling = CEILINGS[state.relationship.standing]
    if works_on_it(state):
        ceiling = ceiling | OF_DUTY
    assert held(of_paper(state)) <= ceiling


def authors_stay_hidden_where_the_rules_say_so(state: State) -> None:
    """Authors' names: never, after the decision, or after the own review, for all but chairs and reading staff."""
    if sees_all(state) or not of_paper(state).authors:
        return
    shown, stage, who = state.rules.authors_shown, state.stage, state.relationship
    assert shown != AuthorsShown.NEVER
    assert shown != AuthorsShown.AFTER_DECISION or stage.phase == Phase.RELEASED
    if shown == AuthorsShown.AFTER_OWN_REVIEW:
        is_done = who.own_review == OwnReview.DONE and who.standing != Standing.LINK
        assert is_done or stage.phase == Phase.RELEASED


def reviews_wait_for_the_own_review(state: State) -> None:
    """Others' reviews open to reviewers only as the rules say, and never before the own one is in."""
    if sees_all(state) or not of_paper(state).reviews:
        return
    rules, stage, who = state.rules, state.stage, state.relationship
    is_reading_member = who.standing == Standing.PC and stage.phase == Phase.RELEASED
    if is_reading_member and rules.unassigned_see == UnassignedSee.REVIEWS_AFTER_DECISION:
        return
    assert works_on_it(state)
    if who.duty == Duty.META_REVIEWER or (who.duty == Duty.LEAD and who.own_review == OwnReview.NONE):
        return
    assert rules.other_reviews != OtherReviews.NEVER
    assert rules.other_reviews == OtherReviews.ALWAYS or who.own_review == OwnReview.DONE
    assert rules.other_reviews != OtherReviews.AFTER_ALL_OWN or who.are_all_own_done
    assert rules.other_reviews != OtherReviews.IN_DISCUSSION or stage.phase in (Phase.DISCUSSING, Phase.RELEASED)


def decisions_wait_for_the_release(state: State) -> None:
    """A decision is known before its release only to chairs, reading staff, and the committee where rules say so."""
    if not sees_all(state) and of_paper(state).decision:
        assert state.stage.phase == Phase.RELEASED or state.rules.pc_sees_decisions_at_once


def the_response_is_read_once_it_opened(state: State) -> None:
    """The authors' response is read beside the reviews, once its time has opened."""
    given = of_paper(state)
    if not sees_all(state):
        assert given.response == (given.discussion and state.stage.has_response_opened)


def bids_are_for_members_without_the_paper(state: State) -> None:
    """Only PC members who do not have the paper bid, while papers can still be given out."""
    if of_paper(state).bid and not (is_free(state) and state.relationship.standing == Standing.CHAIR):
        assert state.relationship.standing == Standing.PC
        assert state.relationship.duty == Duty.NONE
        assert state.stage.phase == Phase.REVIEWING


def the_chair_who_handles_it_is_known_to_who_works_on_it(state: State) -> None:
    """Chairs, staff who read and whoever has a duty may know the handling chair; the rest of the PC may not."""
    given = of_paper(state).handling_chair
    is_running = state.stage.phase not in (*BEFORE, Phase.WITHDRAWN)
    works = state.relationship.bond == Bond.NONE and works_on_it(state) and is_running
    assert given == (sees_all(state) or works)


def an_override_needs_a_chair_in_conflict_and_no_other_to_handle_it(state: State) -> None:
    """An override does nothing for authors, non-chairs, the unconflicted, or where a handling chair is named."""
    if state.relationship.is_overriding and not is_overriding(state):
        without = state.relationship.but(is_overriding=False)
        assert of_paper(state) == of_paper(state, relationship=without)


def a_withdrawn_paper_is_known_to_who_worked_on_it(state: State) -> None:
    """Of a withdrawn paper, who worked on it knows that it was there; nobody else on the committee does."""
    if state.stage.phase == Phase.WITHDRAWN and not sees_all(state):
        worked = state.relationship.bond == Bond.NONE and works_on_it(state)
        assert of_paper(state) == (PaperRights(existence=True, title=True) if worked else NOTHING)


PAPERS: tuple[Claim, ...] = (
    a_right_is_a_plain_yes_or_no,
    conflict_beats_every_role,
    who_is_nobody_learns_nothing,
    chairs_see_all_and_only_chairs_administer,
    staff_read_everything_or_nothing_more,
    a_part_implies_the_whole,
    before_the_deadline_it_is_the_authors_own_business,
    nobody_has_more_than_the_relationship_can_give,
    authors_stay_hidden_where_the_rules_say_so,
    reviews_wait_for_the_own_review,
    decisions_wait_for_the_release,
    the_response_is_read_once_it_opened,
    bids_are_for_members_without_the_paper,
    the_chair_who_handles_it_is_known_to_who_works_on_it,
    an_override_needs_a_chair_in_conflict_and_no_other_to_handle_it,
    a_withdrawn_paper_is_known_to_who_worked_on_it,
)


# One review


def who_is_kept_from_the_paper_is_kept_from_its_reviews(state: State) -> None:
    """Text and identity imply that the review exists, and a review that the paper exists; conflicts hide all."""
    given = of_review(state)
    assert isinstance(given.reviewer, bool)
    assert given.existence or given == NO_REVIEW
    assert not given.existence or (of_paper(state).existence and is_free(state))
    assert not given.existence or given.audiences


def a_bond_hides_reviews_whatever_is_said_of_the_paper(state: State) -> None:
    """Authors, who is in conflict, who came by a link and who is nobody get no review, whatever the paper."""
    standing, facts = state.relationship.standing, state.facts
    is_stranger = standing == Standing.NOBODY and state.relationship.duty == Duty.NONE and not facts.is_own
    if standing == Standing.LINK or is_stranger or not is_free(state):
        given = rule.review_rights(state.rules, state.stage, state.relationship, EVERYTHING, state.facts)
        assert given == NO_REVIEW


def words_to_the_chairs_reach_chairs(state: State) -> None:
    """Answers for the chairs reach chairs, staff who read and their writer; all of these read the whole review."""
    given = of_review(state)
    if "CHAIRS" in given.audiences:
        assert given.audiences == {"AUTHORS", "COMMITTEE", "CHAIRS"}
        assert sees_all(state) or (state.facts.is_own and state.relationship.standing != Standing.LINK)
    elif sees_all(state) or (state.facts.is_own and of_paper(state).assignments):
        raise AssertionError("the whole review is theirs")


def an_unfinished_review_is_its_writers(state: State) -> None:
    """A review that is not handed in is seen by its writer, chairs and staff who read, by nobody else."""
    if not state.facts.is_submitted and of_review(state).existence:
        assert state.facts.is_own or sees_all(state)


def reviews_are_read_where_the_paper_says_so(state: State) -> None:
    """Others' submitted reviews are seen by exactly those with the right to the paper's reviews."""
    if state.facts.is_submitted and not state.facts.is_own:
        assert of_review(state).existence == of_paper(state).reviews


def reviewers_names_follow_the_rules(state: State) -> None:
    """Leads and meta-reviewers know a reviewer's name; co-reviewers and the rest of the PC exactly as the rules say."""
    if sees_all(state) or state.facts.is_own or not of_review(state).existence:
        return
    ways, may_discuss = [], works_on_it(state) and of_paper(state).discussion
    if may_discuss:
        ways.append(state.rules.reviewers_to_coreviewers)
    opens = state.rules.unassigned_see == UnassignedSee.REVIEWS_AFTER_DECISION
    if state.relationship.standing == Standing.PC and opens and state.stage.phase == Phase.RELEASED:
        ways.append(state.rules.reviewers_to_pc)
    leads = may_discuss and state.relationship.duty in (Duty.META_REVIEWER, Duty.LEAD)
    assert of_review(state).reviewer == (leads or any(lets_name(state, way) for way in ways))


def lets_name(state: State, shown: ReviewersShown) -> bool:
    return {
        ReviewersShown.ALWAYS: lambda: True,
        ReviewersShown.AFTER_OWN_REVIEW: lambda: state.relationship.own_review == OwnReview.DONE,
        ReviewersShown.AFTER_DECISION: lambda: state.stage.phase == Phase.RELEASED,
        ReviewersShown.SIGNED: lambda: state.facts.is_signed,
        ReviewersShown.NEVER: lambda: False,
    }[shown]()


def questions_for_the_committee_stay_among_who_works_on_it(state: State) -> None:
    """Only who may discuss the paper reads more than its authors: others who may read reviews read what authors do."""
    if not sees_all(state) and not state.facts.is_own and "COMMITTEE" in of_review(state).audiences:
        assert works_on_it(state)
        assert of_paper(state).discussion


REVIEWS: tuple[Claim, ...] = (
    a_bond_hides_reviews_whatever_is_said_of_the_paper,
    who_is_kept_from_the_paper_is_kept_from_its_reviews,
    words_to_the_chairs_reach_chairs,
    an_unfinished_review_is_its_writers,
    reviews_are_read_where_the_paper_says_so,
    reviewers_names_follow_the_rules,
    questions_for_the_committee_stay_among_who_works_on_it,
)


# Authors, of a review of their own paper


def of_author(state: State, **parts: Any) -> ReviewRights:
    given = {"rules": state.rules, "stage": state.stage, "facts": state.facts} | parts
    return rule.author_review_rights(**given)


def authors_read_reviews_when_released(state: State) -> None:
    """Authors read a submitted review after the release, or once the response opened where the rules say so."""
    stage, opens = state.stage, state.rules.authors_see_reviews == AuthorsSeeReviews.IN_RESPONSE
    is_open = stage.phase == Phase.RELEASED or (
        opens and stage.has_response_opened and stage.phase not in (Phase.DRAFT, Phase.WITHDRAWN)
    )
    assert of_author(state).existence == (is_open and state.facts.is_submitted)
    assert of_author(state).audiences == ({"AUTHORS"} if of_author(state).existence else set())


def authors_never_learn_who_did_not_sign(state: State) -> None:
    """An author never learns a reviewer who did not sign, whatever the rules became since."""
    assert isinstance(of_author(state).reviewer, bool)
    if of_author(state).reviewer:
        assert state.facts.is_signed
        assert of_author(state).existence


def authors_learn_who_signed_as_the_rules_say(state: State) -> None:
    """Who signed is named where the rules show names, always, after the decision, or where signed; else nobody."""
    if of_author(state).existence and state.facts.is_signed:
        shown, is_released = state.rules.reviewers_to_authors, state.stage.phase == Phase.RELEASED
        expected = shown in (ReviewersShown.ALWAYS, ReviewersShown.SIGNED) or (
            shown == ReviewersShown.AFTER_DECISION and is_released
        )
        assert of_author(state).reviewer == expected


def submitting_signs_where_names_are_shown(state: State) -> None:
    """A review is signed by submitting it exactly where authors learn the names without a choice of the reviewer."""
    shown = (ReviewersShown.ALWAYS, ReviewersShown.AFTER_DECISION)
    assert state.rules.names_reviewers_to_authors == (state.rules.reviewers_to_authors in shown)


def a_stage_is_told_by_its_code(state: State) -> None:
    """The code by which lists are filtered says phase, response and handling chair, and nothing else."""
    phase, _, rest = state.stage.code.partition("+")
    assert phase == state.stage.phase
    assert set(filter(None, rest.split("+"))) == {
        letter
        for letter, is_so in (("R", state.stage.has_response_opened), ("H", state.stage.has_handling_chair))
        if is_so
    }


AUTHORS: tuple[Claim, ...] = (
    submitting_signs_where_names_are_shown,
    a_stage_is_told_by_its_code,
    authors_read_reviews_when_released,
    authors_never_learn_who_did_not_sign,
    authors_learn_who_signed_as_the_rules_say,
)


# Changes: each gives pairs of what is known before and after, of which the first must never be more than the second

Pair = tuple[dict[str, Any], dict[str, Any]]
Change = Callable[[State], list[Pair]]
WISHES = frozenset({"bid"})  # no knowledge: bidding ends by itself, and is for those without the paper


def becoming_conflicted_gains_nothing(state: State) -> list[Pair]:
    """Nobody learns more by becoming conflicted, by declaring it, or by becoming an author."""
    who = state.relationship
    free = {"relationship": who.but(bond=Bond.NONE)}
    return [({"relationship": who.but(bond=bond)}, free) for bond in (Bond.CONFLICTED, Bond.AUTHOR)]


def finishing_less_gains_nothing(state: State) -> list[Pair]:
    """Nobody learns more by having handed in less, of this paper or of the others."""
    who = state.relationship
    steps = ((OwnReview.NOT_STARTED, OwnReview.DRAFT), (OwnReview.DRAFT, OwnReview.DONE))
    pairs = [({"relationship": who.but(own_review=a)}, {"relationship": who.but(own_review=b)}) for a, b in steps]
    less, more = who.but(are_all_own_done=False), who.but(are_all_own_done=True)
    return [*pairs, ({"relationship": less}, {"relationship": more})]


def declining_gains_nothing(state: State) -> list[Pair]:
    """Nobody learns more by declining a paper or handing it over, also who leads it."""
    who = state.relationship
    before = {"relationship": who.but(own_review=OwnReview.NOT_STARTED)}
    ends = [{"own_review": ended} for ended in (OwnReview.DECLINED, OwnReview.DELEGATED)]
    ends += [end | {"duty": Duty.NONE} for end in ends]
    return [({"relationship": who.but(**end)}, before) for end in ends]


def having_a_duty_costs_nothing(state: State) -> list[Pair]:
    """Who works on a paper knows at least what they would know without."""
    who = state.relationship
    return [({"relationship": who.but(duty=Duty.NONE)}, {"relationship": who})]


def a_release_only_adds(state: State) -> list[Pair]:
    """The release of a decision takes nothing away."""
    released = {"stage": state.stage.but(phase=Phase.RELEASED)}
    phases = (Phase.COLLECTING, Phase.REVIEWING, Phase.DISCUSSING)
    return [({"stage": state.stage.but(phase=phase)}, released) for phase in phases]


def the_passing_of_time_only_adds(state: State) -> list[Pair]:
    """The begin of reviewing and of the discussion, and the opening of the response, take nothing away."""
    stage = state.stage
    steps = ((Phase.COLLECTING, Phase.REVIEWING), (Phase.REVIEWING, Phase.DISCUSSING))
    pairs = [({"stage": stage.but(phase=a)}, {"stage": stage.but(phase=b)}) for a, b in steps]
    closed, opened = stage.but(has_response_opened=False), stage.but(has_response_opened=True)
    return [*pairs, ({"stage": closed}, {"stage": opened})]


def naming_a_handling_chair_only_takes_away(state: State) -> list[Pair]:
    """Naming a handling chair gives nobody a right; it ends the override of a chair in conflict."""
    stage = state.stage
    return [({"stage": stage.but(has_handling_chair=True)}, {"stage": stage.but(has_handling_chair=False)})]


def being_named_to_handle_gives_no_right(state: State) -> list[Pair]:
    """The handling chair has what every chair without a conflict has, and a conflict beats it."""
    who = state.relationship
    named, other = ({"relationship": who.but(is_handling=is_handling)} for is_handling in (True, False))
    return [(named, other), (other, named)]


def a_chair_in_conflict_is_as_a_member_in_conflict(state: State) -> list[Pair]:
    """A chair in conflict, without an override, sees what a PC member in conflict sees."""
    bound = state.relationship.but(bond=Bond.CONFLICTED, is_overriding=False)
    chair, member = ({"relationship": bound.but(standing=standing)} for standing in (Standing.CHAIR, Standing.PC))
    return [(chair, member), (member, chair)]


SOMETIMES = (ReviewersShown.AFTER_OWN_REVIEW, ReviewersShown.AFTER_DECISION, ReviewersShown.SIGNED)
STRICTER: dict[str, tuple[tuple[Any, Any], ...]] = {
    "authors_shown": (
        (AuthorsShown.NEVER, AuthorsShown.AFTER_DECISION),
        (AuthorsShown.AFTER_DECISION, AuthorsShown.AFTER_OWN_REVIEW),
        (AuthorsShown.AFTER_OWN_REVIEW, AuthorsShown.OPEN),
    ),
    "other_reviews": (
        (OtherReviews.NEVER, OtherReviews.IN_DISCUSSION),
        (OtherReviews.NEVER, OtherReviews.AFTER_ALL_OWN),
        (OtherReviews.IN_DISCUSSION, OtherReviews.AFTER_OWN),
        (OtherReviews.AFTER_ALL_OWN, OtherReviews.AFTER_OWN),
        (OtherReviews.AFTER_OWN, OtherReviews.ALWAYS),
    ),
    "unassigned_see": (
        (UnassignedSee.NOTHING, UnassignedSee.TITLES),
        (UnassignedSee.TITLES, UnassignedSee.PAPERS),
        (UnassignedSee.PAPERS, UnassignedSee.REVIEWS_AFTER_DECISION),
    ),
    **{
        name: tuple((ReviewersShown.NEVER, shown) for shown in SOMETIMES)
        + tuple((shown, ReviewersShown.ALWAYS) for shown in SOMETIMES)
        for name in ("reviewers_to_coreviewers", "reviewers_to_pc")
    },
    **dict.fromkeys(
        ("conflicted_know_existence", "pc_sees_decisions_at_once", "staff_read_everything"), ((False, True),)
    ),
}


def narrowing(name: str) -> Change:
    def stricter_rules_only_narrow(state: State) -> list[Pair]:
        """The stricter of two choices of a rule never shows more than the other."""
        rules = state.rules
        return [({"rules": rules.but(**{name: a})}, {"rules": rules.but(**{name: b})}) for a, b in STRICTER[name]]

    stricter_rules_only_narrow.__name__ += f"_{name}"
    return stricter_rules_only_narrow


CHANGES: tuple[Change, ...] = (
    becoming_conflicted_gains_nothing,
    finishing_less_gains_nothing,
    declining_gains_nothing,
    having_a_duty_costs_nothing,
    a_release_only_adds,
    the_passing_of_time_only_adds,
    naming_a_handling_chair_only_takes_away,
    being_named_to_handle_gives_no_right,
    a_chair_in_conflict_is_as_a_member_in_conflict,
    *(narrowing(name) for name in STRICTER),
)


def claims_of(change: Change, *, reviews: bool) -> list[Claim]:
    """One claim for each pair of a change, on papers or on reviews, so that each walk stays short."""
    count = len(change(State(*(Part(Run([], {}), part) for part in ALL_PARTS))))

    def claim(place: int) -> Claim:
        def asked(state: State) -> None:
            less, more = change(state)[place]
            if not reviews:
                fewer = of_paper(state, **less)
                if fewer != NOTHING:
                    assert held(fewer) - held(of_paper(state, **more)) <= WISHES
            elif (one := of_review(state, **less)) != NO_REVIEW:
                other = of_review(state, **more)
                assert other.existence
                assert one.audiences <= other.audiences
                assert other.reviewer or not one.reviewer

        asked.__name__ = f"{change.__name__}_of_{'reviews' if reviews else 'papers'}_{place}"
        return asked

    return [claim(place) for place in range(count)]


# What lets the walks be short: each right depends on a few axes only, which is itself walked over all states

Axes = dict[tuple[str, str], Any]
OF_NAMES: Axes = {("rules", "authors_shown"): AuthorsShown.OPEN, ("rules", "pc_sees_decisions_at_once"): False}
OF_READING: Axes = {
    ("rules", "other_reviews"): OtherReviews.ALWAYS,
    ("relationship", "are_all_own_done"): False,
    ("stage", "has_response_opened"): False,
}
NOT_OF_REVIEWS: Axes = OF_NAMES | {
    ("rules", "reviewers_to_authors"): ReviewersShown.NEVER,
    ("rules", "authors_see_reviews"): AuthorsSeeReviews.AT_RELEASE,
    ("stage", "has_response_opened"): False,
}


def with_axes(state: State, axes: Axes) -> dict[str, Any]:
    """The parts of a state with some axes at fixed values."""
    chosen: dict[str, dict[str, Any]] = {"rules": {}, "stage": {}, "relationship": {}}
    for (part, name), value in axes.items():
        chosen[part][name] = value
    return {part: getattr(state, part).but(**values) for part, values in chosen.items()}


def only_names_and_decisions_depend_on_when_they_are_shown(state: State) -> None:
    """When authors and decisions are shown makes a difference to these two rights alone."""
    assert held(of_paper(state)) ^ held(of_paper(state, **with_axes(state, OF_NAMES))) <= {"authors", "decision"}


def only_reading_depends_on_when_reviews_open(state: State) -> None:
    """When others' reviews open, and the response, makes a difference to what stands in them alone."""
    depending = held(of_paper(state)) ^ held(of_paper(state, **with_axes(state, OF_READING)))
    assert depending <= {"reviews", "scores", "discussion", "response"}


def reviews_do_not_depend_on_when_names_and_decisions_are_shown(state: State) -> None:
    """Names of authors, decisions and responses have no say in who reads which review."""
    assert of_review(state) == of_review(state, **with_axes(state, NOT_OF_REVIEWS))


ON_PAPERS = (*PAPERS, *(claim for change in CHANGES for claim in claims_of(change, reviews=False)))
ON_REVIEWS = (*REVIEWS, *(claim for change in CHANGES for claim in claims_of(change, reviews=True)))
