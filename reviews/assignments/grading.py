"""Each reviewer's reviewing as rows, for courses that grade it and for thanks afterwards."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from confsite.accounts.models import PersonEmail
from confsite.conferences.models import Extension, Milestone
from confsite.conferences.windows import Window
from reviews.forms.queries import all_questions
from reviews.models import Assignment, Comment, Question, Review
from reviews.papers.scope import ChairAccess, handed_in

HEADER = (
    "reviewer", "email", "role", "paper", "title", "assignment", "assigned at", "due at", "review",
    "first submitted at", "last submitted at", "on time", "versions", "words", "overall", "confidence", "comments",
    "words in comments",
    "first comment at", "last comment at",
)  # fmt: skip
WRITING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL, Assignment.Role.META_REVIEWER)


def rows(access: ChairAccess) -> Iterator[tuple[Any, ...]]:
    """One row per assignment of a paper the viewer sees, by reviewer; six queries whatever the number."""
    papers = handed_in(access).order_by().values("pk")
    assignments = list(
        Assignment.objects.filter(conference=access.conference, role__in=WRITING, submission__in=papers)
        .select_related("person", "submission")
        .order_by("person__sort_key", "person_id", "submission__number")
    )
    emails = dict(
        PersonEmail.objects.filter(person__in={row.person_id for row in assignments}, is_primary=True).values_list(
            "person_id", "email"
        )
    )
    reviews = {
        (review.submission_id, review.reviewer_id, review.is_meta): review
        for review in Review.objects.filter(submission__in=papers).prefetch_related("versions").order_by("round")
    }
    texts = {question.key for question in all_questions(access.conference) if question.kind == Question.Kind.TEXT}
    comments: dict[tuple[int, int], list[tuple[datetime, str]]] = defaultdict(list)
    for paper, person, at, body in (
        Comment.objects.filter(submission__in=papers, removed_at__isnull=True)
        .order_by("written_at")
        .values_list("submission_id", "person_id", "written_at", "body")
    ):
        comments[paper, person].append((at, body))
    extended = {
        (person, milestone): until
        for person, milestone, until in Extension.objects.filter(
            conference=access.conference, milestone__kind=Milestone.Kind.REVIEW
        ).values_list("person_id", "milestone_id", "until")
    }
    for row in assignments:
        review = reviews.get((row.submission_id, row.person_id, row.role == Assignment.Role.META_REVIEWER))
        span = access.calendar.span(
            Window.REVIEW, track=row.submission.track_id, submission_type=row.submission.submission_type_id
        )
        due = span.closes_at if span else None
        untils = [extended.get((row.person_id, milestone)) for milestone in (span.closing if span else ())]
        last = max(filter(None, [due + span.grace if span and due else None, *untils]), default=None)
        said = comments[row.submission_id, row.person_id]
        yield _row(row, emails.get(row.person_id, ""), review, (due, last), texts, said)


def _row(
    row: Assignment,
    email: str,
    review: Review | None,
    times: tuple[datetime | None, datetime | None],
    texts: set[str],
    said: list[tuple[datetime, str]],
) -> tuple[Any, ...]:
    due, last = times
    versions = list(review.versions.all()) if review else []
    answers = versions[0].answers if versions else {}
    words = sum(len(str(value).split()) for key, value in answers.items() if key in texts)
    first = review.first_submitted_at if review else None
    in_time = "" if last is None else "yes" if first and first <= last else "no"
    return (
        row.person.name, email, row.get_role_display(), row.submission.number, row.submission.title,
        row.get_state_display(), _iso(row.assigned_at), _iso(due), review.get_state_display() if review else "none",
        _iso(first), _iso(review.submitted_at if review else None), in_time, len(versions), words,
        review.overall if review else None, review.confidence if review else None, len(said),
        sum(len(body.split()) for _at, body in said), _iso(said[0][0] if said else None),
        _iso(said[-1][0] if said else None),
    )  # fmt: skip


def _iso(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""
