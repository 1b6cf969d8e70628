"""A synthetic draft of a program, and what its board asks while a chair carries something over it."""

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from bench.synthetic import WORDS
from bench.web import Measured, Visitor
from confsite.accounts.models import Person, User
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Membership, Role, SubmissionType, Topic
from program.models import Room, Session, Talk, TalkPerson
from submissions.models import State, Submission

TALKS, ROOMS, INSIDE = 350, 7, 4
FIRST = datetime(2031, 6, 2, 7, tzinfo=UTC)


def fill_draft(seed: int = 1) -> tuple[Conference, Person]:
    """Write a conference whose 350 talks of three people stand in sessions of four, two in the tray; and its chair."""
    rng = random.Random(seed)
    conference = Conference.objects.create(
        slug="board", name="Synthetic draft", short_name="BOARD", state=Conference.State.PUBLIC,
        starts_on=date(2031, 6, 2), ends_on=date(2031, 6, 6), time_zone="UTC",
    )  # fmt: skip
    rooms = Room.objects.bulk_create(
        Room(conference=conference, slug=f"hall-{n}", name=f"Hall {n}", capacity=100) for n in range(ROOMS)
    )
    count = TALKS // INSIDE
    sessions = Session.objects.bulk_create(
        Session(conference=conference, title=f"Session {n}", room=rooms[n % ROOMS], starts_at=begin,
                ends_at=begin + timedelta(minutes=90))
        for n, begin in ((n, _slot(n // ROOMS)) for n in range(count))
    )  # fmt: skip
    people = Person.objects.bulk_create(Person(name=f"{rng.choice(WORDS).title()} {n}") for n in range(TALKS))
    placed = count * INSIDE
    papers = _papers(conference, rng)
    talks = Talk.objects.bulk_create(
        Talk(
            conference=conference, slug=f"talk-{n}", order=n % INSIDE, submission=paper, title=paper.title,
            abstract=" ".join(rng.choices(WORDS, k=150)), session=sessions[n // INSIDE] if n < placed else None,
            starts_at=_slot(n // INSIDE // ROOMS) + timedelta(minutes=20 * (n % INSIDE)) if n < placed else None,
        )
        for n, paper in enumerate(papers)
    )  # fmt: skip
    TalkPerson.objects.bulk_create(
        TalkPerson(
            conference=conference, talk=talk, person=person, slug=f"p{person.pk}", name=person.name, order=order,
            is_presenter=not order,
        )
        for talk in talks
        for order, person in enumerate(rng.sample(people, 3))
    )  # fmt: skip
    chair = Person.objects.create(user=User.objects.create_user(email="board@example.org", password=None), name="Bo")
    Membership.objects.create(conference=conference, person=chair, role=Role.PC_CHAIR)
    return conference, chair


def _papers(conference: Conference, rng: random.Random) -> list[Submission]:
    """Accepted papers in ten topics, two each."""
    now = physical_now()
    kind = SubmissionType.objects.create(conference=conference, slug="full", name="Full paper")
    topics = Topic.objects.bulk_create(Topic(conference=conference, name=f"Topic {n}", order=n) for n in range(10))
    papers = Submission.objects.bulk_create(
        Submission(
            conference=conference, number=n + 1, state=State.ACCEPTED, submission_type=kind, created_at=now,
            updated_at=now, submitted_at=now, decided_at=now, title=" ".join(rng.choices(WORDS, k=8)),
        )
        for n in range(TALKS)
    )  # fmt: skip
    chosen = Submission.topics.through
    chosen.objects.bulk_create(
        chosen(submission_id=paper.pk, topic_id=topic.pk) for paper in papers for topic in rng.sample(topics, 2)
    )
    return papers


def _slot(number: int) -> datetime:
    return FIRST + timedelta(days=number // 4, minutes=110 * (number % 4))


def board_actions(
    conference: Conference, base: str, session_of: Callable[[Person], str], chair: Person
) -> Iterator[tuple[str, Callable[[], Measured]]]:
    """Name and action: all places of a talk or session, from the draft that is kept and after another was moved."""
    visitor = Visitor(base, session_of(chair))
    talk, session = Talk.objects.filter(conference=conference)[100], Session.objects.filter(conference=conference)[10]
    path = reverse("schedule:judge", args=[conference.slug])
    asked = {
        "places of a talk": f"{path}?talk={talk.uid}",
        "places of a session": f"{path}?session={session.uid}&day={FIRST:%Y-%m-%dT%H:%MZ}",
    }
    for name, address in asked.items():
        yield name, lambda address=address: visitor.get(address)[0]  # type: ignore[misc]
    for name, address in asked.items():
        yield f"{name}, after a drop", _after_a_drop(conference, visitor, address)


def _after_a_drop(conference: Conference, visitor: Visitor, address: str) -> Callable[[], Measured]:
    talk = Talk.objects.filter(conference=conference)[7]
    homes, drops = Session.objects.filter(conference=conference)[20:22], itertools.count(9)

    def action() -> Measured:
        drop = next(drops)  # never twice the same, else the draft would be known
        home = homes[drop % 2]
        Talk.objects.filter(pk=talk.pk).update(session=home, starts_at=home.starts_at, order=drop)
        return visitor.get(address)[0]

    return action
