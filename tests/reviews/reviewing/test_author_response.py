"""Reviewers read what the authors answered."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, AuthorResponse
from reviews.reviewing import services
from submissions.models import Submission
from tests import factories
from tests.reviews.conftest import ANSWERS


def _answer(paper: Submission, *, is_sent: bool = True) -> None:
    now = paper.conference.now()
    sent_at = now if is_sent else None
    AuthorResponse.objects.create(
        conference=paper.conference, submission=paper, body="The baseline **was** tuned.", saved_at=now,
        submitted_at=sent_at,
    )  # fmt: skip


def test_a_reviewer_who_is_done_reads_the_author_response_and_one_who_is_not_does_not(
    reviewing: Conference,
    member: Person,
    colleague: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
) -> None:
    factories.set_dates(reviewing, RESPONSE_OPEN=timedelta(days=-1), RESPONSE=timedelta(days=2))
    paper = factories.make_submission(reviewing)
    services.submit_review(member.user, assignment=assign(member, paper), answers=ANSWERS)
    assign(colleague, paper)
    _answer(paper)
    page = reverse("reviews:paper", args=[reviewing.slug, paper.number])
    assert "The baseline <strong>was</strong> tuned." in client_for(member).get(page).text
    assert "was</strong> tuned" not in client_for(colleague).get(page).text


def test_a_response_that_is_not_submitted_reaches_no_reviewer(
    reviewing: Conference, member: Person, assign: Callable[..., Assignment], client_for: Callable[[Person], Client]
) -> None:
    factories.set_dates(reviewing, RESPONSE_OPEN=timedelta(days=-1), RESPONSE=timedelta(days=2))
    paper = factories.make_submission(reviewing)
    services.submit_review(member.user, assignment=assign(member, paper), answers=ANSWERS)
    _answer(paper, is_sent=False)
    page = client_for(member).get(reverse("reviews:paper", args=[reviewing.slug, paper.number])).text
    assert "tuned" not in page
    assert 'id="response"' not in page
