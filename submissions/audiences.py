"""Whom reminders and mails to authors can be written to."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.mail.outbox import absolute_url
from submissions import notices
from submissions.models import CameraReady, State, Submission
from submissions.policies import IN_PROGRAM
from submissions.queries import PaperCard, cards

STILL_DRAFT = "submissions.still_draft"
CAMERA_READY_OPEN = "submissions.camera_ready_open"


def _cards(conference: Conference, *states: State) -> list[PaperCard]:
    papers = Submission.objects.filter(conference=conference, state__in=states, is_imported=False)
    return cards(papers.select_related("submission_type", "track"), conference, Calendar(conference))


def draft_authors(conference: Conference) -> Iterator[Recipient]:
    """Authors of drafts that can still be submitted; who was only named and never told of it is not reminded."""
    for card in _cards(conference, State.DRAFT):
        if not card.editing or card.deadline is None:
            continue
        paper, due = card.submission, card.deadline
        values = notices.deadline(paper, due.closes_at, due.announced) | {
            "missing": " ".join(one.text for one in card.missing) or _("nothing, it only has to be submitted")
        }
        for author in paper.authors.all():
            if author.told_at is not None and author.objected_at is None:
                yield _recipient(author.person, paper, values, STILL_DRAFT, due.closes_at)


def authors_without_camera_ready(conference: Conference) -> Iterator[Recipient]:
    """Authors of accepted papers whose camera-ready version was not handed in."""
    for card in _cards(conference, *IN_PROGRAM):
        row, due = card.camera_ready, card.camera_ready_deadline
        if row is None or due is None or row.state not in (CameraReady.State.OPEN, CameraReady.State.RETURNED):
            continue
        paper = card.submission
        url = absolute_url(reverse("submissions:camera_ready", args=[conference.slug, paper.number]))
        values = notices.deadline(paper, due.closes_at, due.announced) | {"camera_ready_url": url}
        for author in paper.authors.all():
            if author.objected_at is None:
                yield _recipient(author.person, paper, values, CAMERA_READY_OPEN, due.closes_at)


def _recipient(
    person: object, paper: Submission, values: dict[str, str], recheck: str, closes_at: datetime
) -> Recipient:
    return Recipient(
        person=person,  # type: ignore[arg-type]
        values=values,
        subject_key=f"submission:{paper.pk}",
        submission_id=paper.pk,
        recheck=recheck,
        closes_at=closes_at,
    )


def register() -> None:
    """Make the audiences and their re-checks known."""
    from confsite.mail import rechecks

    rechecks.register(STILL_DRAFT, lambda mail: _is_in(mail.submission_id, State.DRAFT))
    rechecks.register(CAMERA_READY_OPEN, lambda mail: _lacks_camera_ready(mail.submission_id))
    audiences.register(
        Audience(
            "authors_of_drafts",
            gettext_lazy("Authors of drafts that are not submitted"),
            "submission.draft_reminder",
            "SUBMISSION",
            draft_authors,
        ),
        Audience(
            "authors_without_camera_ready",
            gettext_lazy("Authors of accepted papers without a camera-ready version"),
            "submission.camera_ready_reminder",
            "CAMERA_READY",
            authors_without_camera_ready,
        ),
    )


def _is_in(submission_id: int | None, state: State) -> bool:
    return submission_id is not None and Submission.objects.filter(pk=submission_id, state=state).exists()


def _lacks_camera_ready(submission_id: int | None) -> bool:
    if submission_id is None:
        return False
    return CameraReady.objects.filter(
        submission_id=submission_id,
        submission__state__in=IN_PROGRAM,
        state__in=[CameraReady.State.OPEN, CameraReady.State.RETURNED],
    ).exists()
