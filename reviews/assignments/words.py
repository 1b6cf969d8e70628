"""What mails about assignments say."""

from django.urls import reverse

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.windows import Window
from confsite.mail.outbox import absolute_url
from confsite.ui.zones import instant_text
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


def review_deadline(conference: Conference) -> str:
    """When reviews are due, in the conference's zone; empty where no date is set."""
    span = Calendar(conference).span(Window.REVIEW)
    return instant_text(span.closes_at, conference.zone) if span and span.closes_at else ""
