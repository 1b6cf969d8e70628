"""What the tests of reviewing share."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from reviews.forms.services import seed_questions
from reviews.models import Assignment
from submissions.models import Submission
from tests import factories

ANSWERS = {
    "strengths": "Clear **writing**.",
    "weaknesses": "No baseline.",
    "quality": 4,
    "relevance": 5,
    "discussion-potential": 3,
    "overall": 4,
    "confidence": 3,
    "confidential": "I know the group.",
}


@pytest.fixture
def reviewing(conference: Conference) -> Conference:
    """A conference in which reviews are being written: bidding is over, reviews are due in ten days."""
    factories.set_dates(
        conference,
        SUBMISSION=timedelta(days=-20),
        BIDDING=timedelta(days=-10),
        REVIEW=timedelta(days=10),
        DISCUSSION=timedelta(days=20),
        NOTIFICATION=timedelta(days=25),
    )
    seed_questions(conference)
    return conference


@pytest.fixture
def bidding(conference: Conference) -> Conference:
    """A conference in which the committee bids."""
    factories.set_dates(conference, SUBMISSION=timedelta(days=-2), BIDDING=timedelta(days=5))
    return conference


@pytest.fixture
def assign() -> Callable[..., Assignment]:
    """Give a paper to a person."""

    def give(person: Person, submission: Submission, role: str = Assignment.Role.REVIEWER) -> Assignment:
        return Assignment.objects.create(
            conference=submission.conference,
            submission=submission,
            person=person,
            role=role,
            assigned_at=submission.conference.now(),
            told_at=submission.conference.now(),
        )

    return give


@pytest.fixture
def member(conference: Conference) -> Person:
    """A PC member of `conference`."""
    return factories.add_member(conference, factories.make_person("Mia Member"), Role.PC_MEMBER)


@pytest.fixture
def colleague(conference: Conference) -> Person:
    """Another PC member."""
    return factories.add_member(conference, factories.make_person("Noah Colleague"), Role.PC_MEMBER)
