"""What mails about assignments say."""

from django.urls import reverse

from confsite.conferences.models import Conference
from confsite.mail.outbox import absolute_url
from submissions.models import Submission


def title_and_link(submission: Submission) -> dict[str, str]:
    """A paper in a mail to the committee."""
    return {
        "number": str(submission.number),
        "title": submission.title,
        "reviews_url": reviews_url(submission.conference),
    }


def reviews_url(conference: Conference) -> str:
    """The committee's home page, for mail."""
    return absolute_url(reverse("reviews:home", args=[conference.slug]))
