"""What SQL computes of a row's stage and relationship is what Python says of the same data."""

import random
from dataclasses import fields
from datetime import timedelta

import pytest

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from reviews.access import Access
from reviews.models import Assignment, Conflict, Decision, Review, ReviewingRules
from reviews.rights import (
    AuthorsShown,
    Bond,
    Duty,
    OtherReviews,
    OwnReview,
    PaperRights,
    Phase,
    Relationship,
    Stage,
    Standing,
    UnassignedSee,
    paper_rights,
)
from reviews.viewers import viewer_for
from submissions.models import State, Submission
from tests import factories

STATES = [State.DRAFT, State.SUBMITTED, State.SUBMITTED, State.SUBMITTED, State.WITHDRAWN, State.ACCEPTED]
ROLES = [None, Role.PC_MEMBER, Role.PC_CHAIR, Role.STAFF, Role.EXTERNAL_REVIEWER, Role.AREA_CHAIR]


def build(conference: Conference, person: Person, dice: random.Random) -> None:
    """Twenty papers with anything that can bind a person to a paper."""
    for _ in range(20):
        paper = factories.make_submission(
            conference,
            state=dice.choice(STATES),
            authors=[person] if dice.random() < 0.15 else None,
        )
        now = conference.now()
        if dice.random() < 0.25:
            Conflict.objects.create(
                conference=conference,
                submission=paper,
                person=person,
                kind="OTHER",
                source=dice.choice(Conflict.Source.values),
                noticed_at=now,
                dismissed_at=now if dice.random() < 0.4 else None,
            )
        assignment = None
        for role in dice.sample(Assignment.Role.values, dice.choice([0, 0, 1, 1, 2])):
            state = dice.choice([Assignment.State.ACTIVE, Assignment.State.ACTIVE, Assignment.State.DECLINED])
            assignment = Assignment.objects.create(
                conference=conference,
                submission=paper,
                person=person,
                role=role,
                state=state,
                assigned_at=now,
                ended_at=None if state == "ACTIVE" else now,
            )
        if assignment is not None and dice.random() < 0.6:
            is_submitted = dice.random() < 0.5
            Review.objects.create(
                conference=conference,
                submission=paper,
                reviewer=person,
                assignment=assignment,
                is_meta=dice.random() < 0.2,
                state="SUBMITTED" if is_submitted else "DRAFT",
                started_at=now,
                saved_at=now,
                submitted_at=now if is_submitted else None,
            )
        if dice.random() < 0.3:
            released = now if dice.random() < 0.5 else None
            Decision.objects.create(
                conference=conference, submission=paper, outcome="ACCEPTED", decided_at=now, released_at=released
            )


def stage_by_hand(paper: Submission, collecting: bool, reviewing: bool) -> Phase:
    if paper.state == State.DRAFT:
        return Phase.DRAFT
    if paper.state == State.WITHDRAWN:
        return Phase.WITHDRAWN
    if Decision.objects.filter(submission=paper, released_at__isnull=False).exists():
        return Phase.RELEASED
    return Phase.COLLECTING if collecting else Phase.REVIEWING if reviewing else Phase.DISCUSSING


def relationship_by_hand(paper: Submission, person: Person, role: Role | None, all_done: bool) -> Relationship:
    standing = {
        Role.PC_CHAIR: Standing.CHAIR,
        Role.STAFF: Standing.STAFF,
        Role.PC_MEMBER: Standing.PC,
        Role.AREA_CHAIR: Standing.PC,
        Role.EXTERNAL_REVIEWER: Standing.EXTERNAL,
        None: Standing.NOBODY,
    }[role]
    bond = Bond.NONE
    if any(conflict.dismissed_at is None for conflict in paper.conflicts.filter(person=person)):
        bond = Bond.CONFLICTED
    if any(author.person_id == person.pk for author in paper.authors.all()):
        bond = Bond.AUTHOR
    active = {row.role for row in paper.assignments.filter(person=person, state="ACTIVE")}
    duty = Duty.REVIEWER if active else Duty.NONE
    if "DISCUSSION_LEAD" in active:
        duty = Duty.LEAD
    if "META_REVIEWER" in active:
        duty = Duty.META_REVIEWER
    return Relationship(standing, bond, duty, own_by_hand(paper, person), all_done)


def own_by_hand(paper: Submission, person: Person) -> OwnReview:
    review = paper.reviews.filter(reviewer=person, is_meta=False).first()
    if review is not None and review.state == "SUBMITTED":
        return OwnReview.DONE
    owing = paper.assignments.filter(person=person, role__in=["REVIEWER", "EXTERNAL"])
    if owing.filter(state="ACTIVE").exists():
        return OwnReview.DRAFT if review is not None else OwnReview.NOT_STARTED
    return OwnReview.DECLINED if owing.filter(state="DECLINED").exists() else OwnReview.NONE


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("submission", "review"), [(5, 20), (-5, 20), (-20, -5)])
def test_lists_grant_each_right_to_exactly_the_papers_the_rule_grants_it_to(
    conference: Conference, role: Role | None, submission: int, review: int
) -> None:
    dice = random.Random(f"{role}{submission}")
    factories.set_dates(
        conference,
        SUBMISSION=timedelta(days=submission),
        BIDDING=timedelta(days=submission + 1),
        REVIEW=timedelta(days=review),
        DISCUSSION=timedelta(days=review + 10),
    )
    ReviewingRules.objects.create(
        conference=conference,
        authors_shown=dice.choice(list(AuthorsShown)),
        other_reviews=dice.choice(list(OtherReviews)),
        unassigned_see=dice.choice(list(UnassignedSee)),
        conflicted_know_existence=dice.random() < 0.5,
    )
    person = factories.make_person()
    if role:
        factories.add_member(conference, person, role)
    build(conference, person, dice)
    access = Access(viewer_for(person, conference))
    owed = Assignment.objects.filter(person=person, state="ACTIVE", role__in=["REVIEWER", "EXTERNAL"])
    owed = owed.exclude(submission__state="WITHDRAWN")
    all_done = access.rules.other_reviews == OtherReviews.AFTER_ALL_OWN and all(
        Review.objects.filter(submission=a.submission, reviewer=person, state="SUBMITTED", is_meta=False).exists()
        for a in owed
    )
    expected: dict[int, PaperRights] = {}
    for paper in conference.submissions.all():
        stage = Stage(stage_by_hand(paper, submission > 0, review > 0))
        relationship = relationship_by_hand(paper, person, role, all_done)
        expected[paper.number] = paper_rights(access.rules, stage, relationship)
        assert access.of(paper).rights == expected[paper.number], paper.number
    for right in (field.name for field in fields(PaperRights)):
        listed = set(access.granted(right).values_list("number", flat=True))
        assert listed == {number for number, given in expected.items() if getattr(given, right)}, right
