"""Telling the reviewers of a paper that its authors responded."""

from django.urls import reverse

from confsite.accounts.models import Person
from confsite.mail import outbox
from confsite.mail.models import OutboxMail
from reviews.access import Access
from reviews.models import Assignment, AuthorResponse
from reviews.viewers import viewer_for, viewers_for

MAY_READ_RESPONSE = "reviews.may_read_response"


def tell_reviewers(response: AuthorResponse) -> None:
    """Queue one mail to each person of the paper who may read the response; a changed response mails nobody again."""
    submission, conference = response.submission, response.conference
    people = Person.objects.filter(
        assignments__submission=submission,
        assignments__state=Assignment.State.ACTIVE,
        assignments__told_at__isnull=False,
    ).select_related("user")
    page = reverse("reviews:paper", args=[conference.slug, submission.number])
    for viewer in viewers_for(people.distinct(), conference):
        if viewer.person is None or not Access(viewer).of(submission).rights.response:
            continue
        outbox.queue(
            "response.came_in",
            conference=conference,
            to=viewer.person,
            values={
                "number": str(submission.number),
                "title": submission.title,
                "paper_url": outbox.absolute_url(page),
            },
            unique_key=f"response.came_in:{response.pk}:{viewer.person.pk}",
            submission_id=submission.pk,
            recheck=MAY_READ_RESPONSE,
            recheck_arguments={"response": response.pk},
        )


def may_read_response(mail: OutboxMail) -> bool:
    """Asked before the mail is sent: is the response still there, and may its recipient still read it?"""
    if mail.to_person is None or mail.submission_id is None:
        return False
    response = (
        AuthorResponse.objects.select_related("submission__conference")
        .filter(pk=mail.recheck_arguments.get("response"), submission_id=mail.submission_id, submitted_at__isnull=False)
        .first()
    )
    if response is None:
        return False
    access = Access(viewer_for(mail.to_person, response.submission.conference))
    return access.of(response.submission).rights.response
