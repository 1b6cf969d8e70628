"""Everything about one paper, for its chairs: the view-model of the paper page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from confsite.audit.models import LogEntry
from confsite.conferences.models import TypeField
from reviews.access import Access, PaperAccess
from reviews.attachments.queries import AttachmentRow, rows_of
from reviews.discussion.queries import CommentView, comments_on
from reviews.forms.answers import Answer, readable
from reviews.handling.queries import Handling, handling_of
from reviews.models import Assignment, AuthorResponse, Bid, Conflict, Decision, Question, Review
from reviews.papers.conflict_queries import with_other_papers
from reviews.papers.log import LogLine, lines, told_to
from reviews.papers.queries import scale_of
from reviews.trace.hidden import Names
from reviews.trace.services import VERB
from submissions.models import Author, Document, Submission
from submissions.requirements import words_of_check


@dataclass(frozen=True)
class DocumentRow:
    """One upload, with what the checks found."""

    document: Document
    findings: list[Any]


@dataclass(frozen=True)
class AssignmentRow:
    """Who handles the paper and how far they are."""

    assignment: Assignment
    review: Review | None
    bid: str
    has_conflict: bool

    @property
    def is_active(self) -> bool:
        return self.assignment.state == Assignment.State.ACTIVE

    @property
    def needs_somebody(self) -> bool:
        """A review that is not in: waited for, or given back."""
        is_review = self.assignment.role in (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)
        is_in = self.review is not None and self.review.state == Review.State.SUBMITTED
        is_waited_for = self.is_active or self.assignment.state == Assignment.State.DECLINED
        return is_review and is_waited_for and not is_in


@dataclass(frozen=True)
class ReviewRow:
    """A review in full, as far as the rights say; `reviewer` is empty where the name is not shown."""

    review: Review
    reviewer: str
    answers: list[Answer]
    versions: int
    words: int
    attachments: list[AttachmentRow]


@dataclass(frozen=True)
class PaperPage:
    """What stands on the page of a paper."""

    paper: Submission
    access: PaperAccess
    authors: list[Author]
    topics: list[str]
    fields: list[tuple[str, str]]
    documents: list[DocumentRow]
    conflicts: list[Conflict]
    bids: list[Bid]
    assignments: list[AssignmentRow]
    reviews: list[ReviewRow]
    comments: list[CommentView]
    response: AuthorResponse | None
    decision: Decision | None
    log: list[LogLine]
    scale: tuple[int, int]
    handling: Handling | None

    @property
    def names(self) -> set[Names]:
        """Whose names stand on the page."""
        people = {Names.AUTHORS} if self.authors else set()
        return people | ({Names.REVIEWERS} if self.assignments or self.reviews else set())

    @property
    def scores(self) -> list[int]:
        return [row.review.overall for row in self.reviews if row.review.overall is not None]

    @property
    def bid_counts(self) -> list[tuple[str, int]]:
        counts = Counter(bid.get_value_display() for bid in self.bids)
        return [(str(value.label), counts[str(value.label)]) for value in Bid.Value if counts[str(value.label)]]

    @property
    def submitted(self) -> list[ReviewRow]:
        return [row for row in self.reviews if row.review.state == Review.State.SUBMITTED]


def page_of_paper(access: Access, paper: PaperAccess) -> PaperPage:
    """One paper with everything, about twenty queries whatever its size."""
    row = paper.submission
    bids = list(Bid.objects.filter(submission=row).select_related("person").order_by("-value", "person__sort_key"))
    known = Conflict.objects.filter(submission=row).select_related("person")
    conflicts = with_other_papers(access, known.order_by("dismissed_at", "person__sort_key"))
    return PaperPage(
        paper=row,
        access=paper,
        authors=list(row.authors.select_related("person")),
        topics=list(row.topics.values_list("name", flat=True)),
        fields=_own_fields(row),
        documents=_documents(row),
        conflicts=conflicts,
        bids=bids,
        assignments=_assignments(row, bids, conflicts),
        reviews=_reviews(access, paper),
        comments=comments_on(access, paper),
        response=AuthorResponse.objects.filter(submission=row, submitted_at__isnull=False).first(),
        decision=Decision.objects.filter(submission=row).select_related("shepherd", "decided_by", "release").first(),
        log=lines(_log_of(access, row)[:60]),
        scale=scale_of(row.conference),
        handling=handling_of(paper),
    )


def _log_of(access: Access, row: Submission) -> QuerySet[LogEntry]:
    rows = told_to(access).filter(submission_id=row.pk).exclude(verb=VERB)
    return rows.select_related("actor__person")


def _own_fields(row: Submission) -> list[tuple[str, str]]:
    shown = []
    for field in TypeField.objects.filter(submission_type=row.submission_type):
        value = row.field_values.get(field.key)
        if value not in (None, "", []):
            shown.append((field.label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return shown


def _documents(row: Submission) -> list[DocumentRow]:
    documents = row.documents.select_related("stored_file").prefetch_related("checks").order_by("kind", "-version")
    return [
        DocumentRow(
            document,
            [words_of_check(check) for check in document.checks.all() if check.severity in ("ERROR", "WARNING")],
        )
        for document in documents
    ]


def _assignments(row: Submission, bids: list[Bid], conflicts: list[Conflict]) -> list[AssignmentRow]:
    reviews = {review.assignment_id: review for review in Review.objects.filter(submission=row)}
    words = {bid.person_id: bid.get_value_display() for bid in bids}
    barred = {conflict.person_id for conflict in conflicts if conflict.dismissed_at is None}
    rows = (
        Assignment.objects.filter(submission=row)
        .select_related("person", "delegated_from__person")
        .order_by("state", "role", "person__sort_key")
    )
    return [
        AssignmentRow(one, reviews.get(one.pk), words.get(one.person_id, ""), one.person_id in barred) for one in rows
    ]


def _reviews(access: Access, paper: PaperAccess) -> list[ReviewRow]:
    questions = list(Question.objects.filter(conference=paper.submission.conference))
    found = []
    for review in (
        Review.objects.filter(submission=paper.submission)
        .select_related("reviewer", "assignment")
        .prefetch_related("versions")
        .order_by("is_meta", "label", "pk")
    ):
        may = access.of_review(paper, review)
        if not may.existence:
            continue
        versions = list(review.versions.all())
        answers = readable(questions, versions[0].answers if versions else {}, may.audiences)
        words = sum(len(answer.text.split()) for answer in answers if answer.is_text)
        files = rows_of(
            versions[0].attachments if versions else [],
            may.audiences,
            paper=paper.submission,
            label=review.label,
            url_name="reviewing:attachment",
        )
        name = review.reviewer.name if may.reviewer else ""
        found.append(ReviewRow(review, name, answers, len(versions), words, files))
    return found


def latest(*instants: datetime | None) -> datetime | None:
    """The last of the instants that are known."""
    known = [instant for instant in instants if instant is not None]
    return max(known, default=None)
