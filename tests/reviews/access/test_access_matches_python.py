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
    OtherReviews,
    OwnReview,
    PaperRights,
    Phase,
    Relationship,
    Stage,
    Tie,
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


def tie_by_hand(paper: Submission, person: Person, role: Role | None) -> Tie:
    if any(author.person_id == person.pk for author in paper.authors.all()):
        return Tie.AUTHOR
    if any(conflict.dismissed_at is None for conflict in paper.conflicts.filter(person=person)):
        return Tie.CONFLICTED
    if role == Role.PC_CHAIR:
        return Tie.CHAIR
    if role == Role.STAFF:
        return Tie.STAFF
    active = {row.role for row in paper.assignments.filter(person=person, state="ACTIVE")}
    if active & {"META_REVIEWER", "DISCUSSION_LEAD"}:
        return Tie.LEAD
    if active:
        return Tie.ASSIGNED
    return Tie.PC if role in (Role.PC_MEMBER, Role.AREA_CHAIR) else Tie.NOBODY


def own_by_hand(paper: Submission, person: Person) -> OwnReview:
    review = paper.reviews.filter(reviewer=person, is_meta=False).first()
    if review is not None:
        return OwnReview.DONE if review.state == "SUBMITTED" else OwnReview.DRAFT
    owes = paper.assignments.filter(person=person, state="ACTIVE", role__in=["REVIEWER", "EXTERNAL"])
    return OwnReview.NOT_STARTED if owes.exists() else OwnReview.NONE


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
    all_done = all(
        Review.objects.filter(submission=a.submission, reviewer=person, state="SUBMITTED", is_meta=False).exists()
        for a in owed
    )
    expected: dict[int, PaperRights] = {}
    for paper in conference.submissions.all():
        stage = Stage(stage_by_hand(paper, submission > 0, review > 0))
        relationship = Relationship(tie_by_hand(paper, person, role), own_by_hand(paper, person), all_done)
        expected[paper.number] = paper_rights(access.rules, stage, relationship)
        assert access.of(paper).rights == expected[paper.number], paper.number
    for right in (field.name for field in fields(PaperRights)):
        listed = set(access.granted(right).values_list("number", flat=True))
        assert listed == {number for number, given in expected.items() if getattr(given, right)}, right
