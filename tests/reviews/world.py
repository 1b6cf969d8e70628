"""A small conference in the middle of reviewing, for tests of the chair's and the authors' pages."""

from dataclasses import dataclass, field
from datetime import timedelta

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from reviews.forms.services import seed_questions
from reviews.models import Assignment, Bid, Comment, Conflict, Decision, Review, ReviewVersion
from submissions.models import ConflictKind, Submission
from tests import factories

REVIEWING = {
    "SUBMISSION_OPEN": timedelta(days=-60),
    "SUBMISSION": timedelta(days=-40),
    "BIDDING": timedelta(days=-30),
    "REVIEW": timedelta(days=5),
    "DISCUSSION": timedelta(days=10),
    "NOTIFICATION": timedelta(days=12),
    "CAMERA_READY": timedelta(days=30),
    "EVENT": timedelta(days=60),
}


@dataclass
class World:
    """A conference, its people and papers; papers carry three authors' names no reviewer shares."""

    conference: Conference
    chair: Person
    other_chair: Person
    members: list[Person] = field(default_factory=list)
    authors: list[Person] = field(default_factory=list)
    papers: list[Submission] = field(default_factory=list)


def make_world(papers: int = 4, members: int = 4, slug: str = "ws2031", **fields: object) -> World:
    """Submission is over, reviewing is open; nobody is assigned yet."""
    conference = factories.make_conference(slug, dates=REVIEWING, default_quota=6, **fields)
    seed_questions(conference)
    chair = factories.add_member(conference, factories.make_person("Carla Chair"), Role.PC_CHAIR)
    other = factories.add_member(conference, factories.make_person("Otto Otherchair"), Role.PC_CHAIR)
    world = World(conference, chair, other)
    for n in range(members):
        world.members.append(factories.add_member(conference, factories.make_person(f"Member {chr(65 + n)}")))
    topics = list(conference.topics.all())
    for n in range(papers):
        author = factories.make_person(f"Author {n + 1}", email=f"author@uni{n + 1}.{slug}.example.net")
        paper = factories.make_submission(conference, authors=[author], title=f"On the matter number {n + 1}")
        paper.topics.add(topics[n % len(topics)])
        world.authors.append(author)
        world.papers.append(paper)
    return world


def bid(world: World, member: Person, paper: Submission, value: int = 3) -> Bid:
    return Bid.objects.create(
        conference=world.conference, submission=paper, person=member, value=value, bid_at=world.conference.now()
    )


def give(world: World, member: Person, paper: Submission, role: str = "REVIEWER") -> Assignment:
    """An assignment straight into the table, told to its reviewer."""
    return Assignment.objects.create(
        conference=world.conference,
        submission=paper,
        person=member,
        role=role,
        assigned_by=world.chair.user,
        assigned_at=world.conference.now(),
        told_at=world.conference.now(),
    )


def review(world: World, member: Person, paper: Submission, overall: int = 4, text: str = "Solid work.") -> Review:
    """A submitted review of an assignment made for it."""
    row = Assignment.objects.filter(submission=paper, person=member).first() or give(world, member, paper)
    now = world.conference.now()
    label = chr(65 + Review.objects.filter(submission=paper).count())
    answers = {"overall": overall, "confidence": 3, "strengths": text, "confidential": f"Secret of {member.name}"}
    made = Review.objects.create(
        conference=world.conference,
        submission=paper,
        reviewer=member,
        assignment=row,
        state=Review.State.SUBMITTED,
        answers=answers,
        label=label,
        overall=overall,
        confidence=3,
        started_at=now,
        saved_at=now,
        first_submitted_at=now,
        submitted_at=now,
    )
    ReviewVersion.objects.create(
        conference=world.conference,
        review=made,
        number=1,
        answers=answers,
        overall=overall,
        confidence=3,
        submitted_at=now,
    )
    return made


def conflict(world: World, person: Person, paper: Submission, evidence: str = "Same group.") -> Conflict:
    return Conflict.objects.create(
        conference=world.conference,
        submission=paper,
        person=person,
        kind=ConflictKind.COLLABORATOR,
        source=Conflict.Source.CHAIR,
        evidence=evidence,
        noticed_at=world.conference.now(),
        is_pinned=True,
    )


def tentative(world: World, paper: Submission, outcome: str = "ACCEPTED", **fields: object) -> Decision:
    return Decision.objects.create(
        conference=world.conference,
        submission=paper,
        outcome=outcome,
        decided_by=world.chair.user,
        decided_at=world.conference.now(),
        **fields,
    )


def say(world: World, person: Person, paper: Submission, body: str = "I disagree with Reviewer B.") -> Comment:
    return Comment.objects.create(
        conference=world.conference, submission=paper, person=person, body=body, written_at=world.conference.now()
    )
