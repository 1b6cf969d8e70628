"""Small builders of rows for tests. A whole conference at a stage is built by `tests/scenarios.py`."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from confsite.accounts.models import Person, PersonEmail, User
from confsite.accounts.services import sort_key_of
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Membership, Milestone, Role, SubmissionType, Topic
from submissions.models import Author, State, Submission

_serial = itertools.count(1)

DEFAULT_DATES: dict[str, timedelta] = {
    "SUBMISSION_OPEN": timedelta(days=-10),
    "SUBMISSION": timedelta(days=10),
    "BIDDING": timedelta(days=17),
    "REVIEW": timedelta(days=40),
    "DISCUSSION": timedelta(days=47),
    "NOTIFICATION": timedelta(days=50),
    "CAMERA_READY": timedelta(days=65),
    "EVENT": timedelta(days=90),
}


def make_person(name: str = "", *, email: str = "", user: bool = True) -> Person:
    """A person, by default with a login and a verified address."""
    number = next(_serial)
    name = name or f"Person {number}"
    email = email or f"person{number}@example.org"
    login = None
    if user:
        login = User.objects.create_user(email, "a-long-enough-password")
        EmailAddress.objects.create(user=login, email=email, verified=True, primary=True)
    person = Person.objects.create(name=name, sort_key=sort_key_of(name), user=login)
    PersonEmail.objects.create(
        person=person, email=email, is_primary=True, verified_at=physical_now() if user else None
    )
    return person


def make_conference(slug: str = "", *, dates: dict[str, timedelta | None] | None = None, **fields: Any) -> Conference:
    """A public conference with one submission type, three topics and dates around now."""
    number = next(_serial)
    slug = slug or f"conf{number}"
    conference = Conference.objects.create(
        slug=slug,
        name=fields.pop("name", f"Workshop number {number}"),
        short_name=fields.pop("short_name", f"WS{number}"),
        state=fields.pop("state", Conference.State.PUBLIC),
        time_zone=fields.pop("time_zone", "Europe/Rome"),
        **fields,
    )
    SubmissionType.objects.create(conference=conference, slug="paper", name="Paper", page_maximum=8)
    for order, name in enumerate(["Sparsity", "Compilers", "Edge devices"]):
        Topic.objects.create(conference=conference, name=name, order=order)
    set_dates(conference, **(DEFAULT_DATES | (dates or {})))
    return conference


def set_dates(conference: Conference, **offsets: timedelta | None) -> None:
    """Set important dates relative to the conference's now, by kind in capitals; None removes one."""
    for order, (kind, offset) in enumerate(offsets.items()):
        if offset is None:
            Milestone.objects.filter(conference=conference, kind=kind).delete()
            continue
        at: datetime = conference.now() + offset
        Milestone.objects.update_or_create(
            conference=conference,
            kind=kind,
            track=None,
            submission_type=None,
            defaults={"at": at, "zone": "Etc/GMT+12", "order": order},
        )


def add_member(conference: Conference, person: Person | None = None, role: Role = Role.PC_MEMBER) -> Person:
    """Give a person a role; a new person where none is given."""
    person = person or make_person()
    Membership.objects.create(conference=conference, person=person, role=role)
    return person


def make_submission(
    conference: Conference, *, authors: list[Person] | None = None, state: State = State.SUBMITTED, **fields: Any
) -> Submission:
    """A paper with its authors, straight into the tables; go through the services where those are the test."""
    now = conference.now()
    last = conference.submissions.order_by("-number").values_list("number", flat=True).first() or 0
    number = fields.pop("number", last + 1)
    stamps: dict[str, Any] = {} if state == State.DRAFT else {"submitted_at": now}
    if state == State.WITHDRAWN:
        stamps |= {"withdrawn_at": now, "withdrawn_from": State.SUBMITTED}
    elif state not in (State.DRAFT, State.SUBMITTED):
        stamps |= {"decided_at": now}
    submission = Submission.objects.create(
        conference=conference,
        number=number,
        state=state,
        submission_type=fields.pop("submission_type", None) or conference.submission_types.first(),
        title=fields.pop("title", f"Paper number {number}"),
        abstract=fields.pop("abstract", f"What paper {number} is about."),
        created_at=now,
        updated_at=now,
        **(stamps | fields),
    )
    for order, person in enumerate(authors if authors is not None else [make_person()]):
        email = person.emails.first()
        Author.objects.create(
            conference=conference,
            submission=submission,
            person=person,
            order=order,
            name=person.name,
            email=email.email if email else "",
            is_contact=order == 0,
        )
    return submission
