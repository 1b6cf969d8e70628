"""Who handles a paper, and telling them that a reviewer is lost."""

from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Role
from confsite.mail import outbox
from reviews.access import Access
from reviews.models import Assignment
from reviews.viewers import viewers_for
from submissions.models import Submission

OF_CHAIRS = "reviews.may_administer"  # asked before a mail to a paper's chairs: is its reader still one of them?


def chairs_of(submission: Submission) -> list[Person]:
    """The chairs who may handle a paper: those with a conflict are left out."""
    chairs = Person.objects.filter(
        memberships__conference=submission.conference, memberships__role=Role.PC_CHAIR
    ).select_related("user")
    return [
        viewer.person
        for viewer in viewers_for(chairs.distinct(), submission.conference)
        if viewer.person and Access(viewer).of(submission).rights.administer
    ]


def mail_about(
    key: str, assignment: Assignment, *, to: Person, recheck: str = "reviews.may_know_assignments", **more: str
) -> None:
    """Queue a mail that names who has a paper; its recipient's right to know that is asked again before sending."""
    paper = assignment.submission
    page = reverse("reviews:paper", args=[paper.conference.slug, paper.number])
    values = {
        "number": str(paper.number),
        "title": paper.title,
        "reviewer": assignment.person.name,
        "paper_url": outbox.absolute_url(page),
    }
    outbox.queue(
        key,
        conference=paper.conference,
        to=to,
        values=values | more,
        submission_id=paper.pk,
        recheck=recheck,
        recheck_arguments={"submission": paper.pk},
    )


def tell_chairs_of_decline(assignment: Assignment) -> None:
    """Mail the paper's chairs that a reviewer gave it back, with the reason."""
    for chair in chairs_of(assignment.submission):
        mail_about("review.declined", assignment, to=chair, recheck=OF_CHAIRS, reason=assignment.end_reason)
