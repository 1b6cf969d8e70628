"""Whole conferences by chance: papers at every stage, people in every relationship, and what the rule says of each.

Stage and relationship are worked out here from what was built, in plain Python, without looking at `reviews.access`.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Milestone, Role, Track
from confsite.conferences.viewer import Viewer
from reviews.models import (
    Assignment,
    ChairOverride,
    Conflict,
    Decision,
    HandlingChair,
    Review,
    ReviewingRules,
    ReviewVersion,
)
from reviews.rights import Bond, Duty, OwnReview, Phase, Relationship, Rules, Stage, Standing
from reviews.viewers import viewer_for
from submissions.models import Author, State, Submission
from tests import factories

# One track for each place in time a paper can be at: days from now to the deadline and to the end of reviewing,
# and whether the authors' response has opened.
TRACKS = [
    (days, phase, has_opened)
    for days, phase in (((5, 20), Phase.COLLECTING), ((-9, 20), Phase.REVIEWING), ((-9, -2), Phase.DISCUSSING))
    for has_opened in (False, True)
]
PEOPLE: list[tuple[Role, ...]] = [
    (Role.PC_CHAIR,),
    (Role.PC_CHAIR, Role.PC_MEMBER),
    (Role.STAFF,),
    (Role.STAFF, Role.PC_MEMBER),
    (Role.PC_MEMBER,),
    (Role.AREA_CHAIR,),
    (Role.EXTERNAL_REVIEWER,),
    (Role.SCHEDULE_CHAIR,),
    (),
]


@dataclass
class Built:
    """A conference with what was decided about it."""

    conference: Conference
    rules: Rules
    papers: list[Submission]
    stages: dict[int, Stage]
    viewers: list[Viewer]
    reviews: list[Review]
    signed: dict[int, bool] = field(default_factory=dict)  # as submitted, by review


def build(dice: random.Random, rules: Rules, papers: int) -> Built:
    """A conference under these rules; every tie and stage is thrown by `dice`."""
    conference = factories.make_conference()
    factories.set_dates(conference, SUBMISSION=timedelta(days=-9), BIDDING=timedelta(days=-8), REVIEW=timedelta(days=9))
    stored = {name: getattr(rules, name) for name in Rules.__dataclass_fields__}
    ReviewingRules.objects.create(conference=conference, **stored)
    tracks = [_track(conference, number, *facts) for number, facts in enumerate(TRACKS)]
    people = [factories.make_person(user=False) for _ in PEOPLE]
    for person, roles in zip(people, PEOPLE, strict=True):
        for role in roles:
            factories.add_member(conference, person, role)
    built = Built(conference, rules, [], {}, [viewer_for(person, conference) for person in people], [])
    for number in range(papers):
        place = (number + dice.randrange(2)) % len(tracks)
        _paper(built, dice, tracks[place], TRACKS[place][1], TRACKS[place][2], people)
    return built


def _track(conference: Conference, number: int, days: tuple[int, int], phase: Phase, has_opened: bool) -> Track:
    track = Track.objects.create(conference=conference, slug=f"t{number}", name=f"Track {number}", order=number)
    kinds = Milestone.Kind
    dates = {kinds.SUBMISSION: days[0], kinds.BIDDING: days[0] + 1, kinds.REVIEW: days[1]}
    dates |= {kinds.RESPONSE_OPEN: -1 if has_opened else 1, kinds.RESPONSE: 2}
    Milestone.objects.bulk_create(
        Milestone(
            conference=conference, kind=kind, track=track, at=conference.now() + timedelta(days=day), zone="Etc/GMT+12"
        )
        for kind, day in dates.items()
    )
    return track


def _paper(
    built: Built, dice: random.Random, track: Track, phase: Phase, has_opened: bool, people: list[Person]
) -> None:
    conference, now = built.conference, built.conference.now()
    state = dice.choice([State.SUBMITTED, State.SUBMITTED, State.ACCEPTED, State.DRAFT, State.WITHDRAWN])
    authors = [person for person in people if dice.random() < 0.1] or [factories.make_person(user=False)]
    paper = factories.make_submission(conference, state=state, authors=authors, track=track)
    paper.title = f"Word{paper.pk}x"
    paper.save(update_fields=["title"])
    if state == State.ACCEPTED or dice.random() < 0.2:
        is_released = dice.random() < 0.7
        Decision.objects.create(
            conference=conference,
            submission=paper,
            outcome="ACCEPTED",
            decided_at=now,
            released_at=now if is_released else None,
        )
        phase = Phase.RELEASED if is_released else phase
    if state in (State.DRAFT, State.WITHDRAWN):
        phase = Phase(state.value)
    is_handled = dice.random() < 0.4
    if is_handled:
        HandlingChair.objects.create(
            conference=conference, submission=paper, chair=people[dice.randrange(2)], appointed_at=now
        )
    built.papers.append(paper)
    built.stages[paper.pk] = Stage(phase, has_opened, is_handled)
    for person in people:
        _bind(built, dice, paper, person)


def _bind(built: Built, dice: random.Random, paper: Submission, person: Person) -> None:
    conference, now = built.conference, built.conference.now()
    if dice.random() < 0.25:
        Conflict.objects.create(
            conference=conference,
            submission=paper,
            person=person,
            kind="OTHER",
            source=dice.choice(Conflict.Source.values),
            noticed_at=now,
            dismissed_at=now if dice.random() < 0.3 else None,
        )
    if dice.random() < 0.2:
        since, until = dice.choice([(-2, 2), (-2, 2), (-4, -2)])
        ChairOverride.objects.create(
            conference=conference,
            submission=paper,
            chair=person,
            reason="Nobody else is left.",
            begun_at=now + timedelta(hours=since),
            ends_at=now + timedelta(hours=until),
        )
    assignment = None
    for role in dice.sample(Assignment.Role.values, dice.choice([0, 0, 1, 1, 2])):
        state = dice.choice(["ACTIVE", "ACTIVE", "ACTIVE", "DECLINED", "DELEGATED", "REMOVED"])
        assignment = Assignment.objects.create(
            conference=conference,
            submission=paper,
            person=person,
            role=role,
            state=state,
            assigned_at=now,
            told_at=None if (paper.number + len(role) + len(state)) % 5 == 0 else now,
            ended_at=None if state == "ACTIVE" else now,
        )
    if assignment is not None and dice.random() < 0.6:
        _review(built, dice, paper, person, assignment)


def _review(built: Built, dice: random.Random, paper: Submission, person: Person, assignment: Assignment) -> None:
    now, is_submitted = built.conference.now(), dice.random() < 0.6
    is_signed, is_changed = dice.random() < 0.5, dice.random() < 0.3
    review = Review.objects.create(
        conference=built.conference,
        submission=paper,
        reviewer=person,
        assignment=assignment,
        is_meta=dice.random() < 0.2,
        state="SUBMITTED" if is_submitted else "DRAFT",
        is_signed=is_signed != (is_submitted and is_changed),
        has_unsubmitted_changes=is_submitted and is_changed,
        started_at=now,
        saved_at=now,
        submitted_at=now if is_submitted else None,
    )
    if is_submitted:
        ReviewVersion.objects.create(
            conference=built.conference, review=review, number=1, is_signed=is_signed, submitted_at=now
        )
    built.reviews.append(review)
    built.signed[review.pk] = is_signed


def relationship(built: Built, viewer: Viewer, paper: Submission) -> Relationship:
    """What binds a viewer to a paper, read off the rows one by one."""
    person, now = viewer.person, built.conference.now()
    assert person is not None
    bond = Bond.NONE
    if Conflict.objects.filter(submission=paper, person=person, dismissed_at=None).exists():
        bond = Bond.CONFLICTED
    if Author.objects.filter(submission=paper, person=person).exists():
        bond = Bond.AUTHOR
    told = [row for row in paper.assignments.all() if row.person_id == person.pk and row.told_at is not None]
    active = {row.role for row in told if row.state == "ACTIVE"}
    duty = Duty.REVIEWER if active else Duty.NONE
    duty = Duty.LEAD if "DISCUSSION_LEAD" in active else duty
    duty = Duty.META_REVIEWER if "META_REVIEWER" in active else duty
    handling = HandlingChair.objects.filter(submission=paper, chair=person)
    overrides = ChairOverride.objects.filter(submission=paper, chair=person, begun_at__lte=now, ends_at__gt=now)
    return Relationship(
        standing(viewer, built.rules),
        bond,
        duty,
        own_review(paper, person),
        built.rules.other_reviews == "AFTER_ALL_OWN" and owes_nothing(built, person),
        is_handling=viewer.is_chair and handling.exists(),
        is_overriding=viewer.is_chair and overrides.exists(),
    )


def standing(viewer: Viewer, rules: Rules) -> Standing:
    held = viewer.roles
    if Role.PC_CHAIR in held:
        return Standing.CHAIR
    is_member = bool(held & {Role.PC_MEMBER, Role.AREA_CHAIR})
    if Role.STAFF in held and (rules.staff_read_everything or not is_member):
        return Standing.STAFF
    if is_member:
        return Standing.PC
    return Standing.EXTERNAL if Role.EXTERNAL_REVIEWER in held else Standing.NOBODY


def own_review(paper: Submission, person: Person) -> OwnReview:
    review = next((row for row in paper.reviews.all() if row.reviewer_id == person.pk and not row.is_meta), None)
    if review is not None and review.state == "SUBMITTED":
        return OwnReview.DONE
    owing = [
        row.state
        for row in paper.assignments.all()
        if row.person_id == person.pk and row.role in ("REVIEWER", "EXTERNAL") and row.told_at is not None
    ]
    if "ACTIVE" in owing:
        return OwnReview.DRAFT if review is not None else OwnReview.NOT_STARTED
    ended = [state for state in owing if state != "REMOVED"]
    return (
        OwnReview(max(ended)) if ended else OwnReview.NONE
    )  # whoever did both, declined it: the two are treated alike


def owes_nothing(built: Built, person: Person) -> bool:
    return all(
        own_review(paper, person) not in (OwnReview.NOT_STARTED, OwnReview.DRAFT)
        for paper in built.papers
        if paper.state != State.WITHDRAWN
    )
