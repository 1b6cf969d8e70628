"""Reads for reviewers: their papers, one paper, its reviews, versions side by side."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from confsite.conferences.models import Topic, TypeField
from confsite.prepared import Blank, Blanks, Prepared
from reviews.access import Access, PaperAccess
from reviews.attachments.queries import AttachmentRow, rows_of
from reviews.bids.queries import searched
from reviews.forms.answers import Answer, readable
from reviews.known_papers import papers_by_id
from reviews.models import Assignment, AuthorResponse, Decision, HandlingChair, Question, Review, ReviewVersion
from reviews.reviewing.policies import WRITING_ROLES, Writing, extensions_of, writing
from submissions.models import Author, Document, DocumentKind, Submission

READABLE_KINDS = (DocumentKind.PAPER, DocumentKind.SUPPLEMENT, DocumentKind.FIELD)


@dataclass(frozen=True)
class MyPaper:
    """One of the viewer's assignments. `done` and `asked` are None where the viewer must not know."""

    number: int
    title: str
    role: str
    writes: bool
    review_state: str  # NONE, DRAFT or SUBMITTED
    has_unsubmitted_changes: bool
    label: str
    writing: Writing
    done: int | None
    asked: int | None
    saved_at: datetime | None

    @property
    def is_missing(self) -> bool:
        return self.writes and self.review_state != Review.State.SUBMITTED

    @property
    def is_late(self) -> bool:
        return self.is_missing and not self.writing.is_open and bool(self.writing.closes_at)


def my_papers(access: Access) -> list[MyPaper]:
    """What the viewer works on, missing reviews first; a fixed number of queries."""
    person = access.viewer.person
    assert person is not None
    assignments = _own_assignments(conference=access.conference.pk, person=person.pk)
    ids = [row.submission_id for row in assignments]
    papers = papers_by_id(access, ids)
    reviews = {row[:3]: row[3:] for row in _own_reviews(submissions=ids, person=person.pk)}
    counts = _counts(ids)
    extensions = extensions_of(person, access.calendar) if assignments else {}
    rows = []
    spells: dict[tuple[Any, ...], Writing] = {}  # the same dates hold for most of them
    for assignment in assignments:
        paper = papers.get(assignment.submission_id)
        if paper is None:
            continue
        assignment.submission = paper
        is_meta = assignment.role == Assignment.Role.META_REVIEWER
        state, has_changed, label, saved_at = reviews.get(
            (paper.pk, assignment.round, is_meta), ("NONE", False, "", None)
        )
        paper_rights = access.of(paper).rights
        done, asked = counts.get(paper.pk, (0, 0))
        scope = (assignment.role, assignment.state, paper.state, paper.track_id, paper.submission_type_id)
        if scope not in spells:
            spells[scope] = writing(assignment, access.calendar, extensions)
        rows.append(
            MyPaper(
                paper.number,
                paper.title,
                str(Assignment.Role(assignment.role).label),
                assignment.role in WRITING_ROLES,
                state,
                has_changed,
                label,
                spells[scope],
                done if paper_rights.reviews else None,
                asked if paper_rights.assignments else None,
                saved_at,
            )
        )
    return sorted(rows, key=lambda row: (not row.is_missing, row.number))


def own_assignments(access: Access) -> QuerySet[Assignment]:
    """The viewer's active assignments at this conference that they were told of."""
    return (
        Assignment.objects.filter(
            conference=access.conference,
            person=access.viewer.person,
            state=Assignment.State.ACTIVE,
            told_at__isnull=False,
        )
        .select_related("submission", "person", "conference")
        .order_by("submission__number", "id")
    )


def own_assignment(access: Access, submission: Submission) -> Assignment | None:
    """The assignment under which the viewer writes a review of a paper; the newest where there are several."""
    person = access.viewer.person
    if person is None:
        return None
    found = _own_assignment.first(conference=access.conference.pk, person=person.pk, submission=submission.pk)
    if found is not None:
        # Read already: joining them again would cost more than the row itself.
        found.submission, found.conference = submission, access.conference
        found.person = person
    return found


def own_review(assignment: Assignment) -> Review | None:
    """The review written under an assignment, as far as it is begun."""
    return _own_review.first(
        submission=assignment.submission_id,
        person=assignment.person_id,
        round=assignment.round,
        is_meta=assignment.role == Assignment.Role.META_REVIEWER,
    )


_ACTIVE = Assignment.State.ACTIVE
_own_assignments = Prepared(
    lambda: Assignment.objects.filter(
        conference=Blank("conference"), person=Blank("person"), state=_ACTIVE, told_at__isnull=False
    ).order_by("submission__number", "id")
)
_own_assignment = Prepared(
    lambda: Assignment.objects.filter(
        conference=Blank("conference"),
        person=Blank("person"),
        submission=Blank("submission"),
        state=_ACTIVE,
        told_at__isnull=False,
        role__in=sorted(WRITING_ROLES),
    ).order_by("-round", "-id")[:1]
)
_own_reviews = Prepared(
    lambda: Review.objects.filter(submission__in=Blanks("submissions"), reviewer=Blank("person")).values_list(
        "submission_id", "round", "is_meta", "state", "has_unsubmitted_changes", "label", "saved_at"
    )
)
_own_review = Prepared(
    lambda: Review.objects.filter(
        submission=Blank("submission"), reviewer=Blank("person"), round=Blank("round"), is_meta=Blank("is_meta")
    )
)


def _counts(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Submission id → reviews submitted, reviews asked for."""
    ids = list(ids)
    if not ids:
        return {}
    asked, done = dict(_asked(submissions=ids)), dict(_done(submissions=ids))
    return {pk: (done.get(pk, 0), asked.get(pk, 0)) for pk in ids}


_asked = Prepared(
    lambda: (
        Assignment.objects.filter(
            submission__in=Blanks("submissions"),
            state=_ACTIVE,
            told_at__isnull=False,
            role__in=[Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL],
        )
        .values_list("submission")
        .annotate(n=Count("person", distinct=True))
        .order_by()
    )
)
_done = Prepared(
    lambda: (
        Review.objects.filter(submission__in=Blanks("submissions"), state=Review.State.SUBMITTED, is_meta=False)
        .values_list("submission")
        .annotate(n=Count("pk"))
        .order_by()
    )
)


def visible_papers(access: Access, *, text: str = "", topic: Topic | None = None) -> QuerySet[Submission]:
    """The papers whose title the viewer may know, for the list; by topic those known by more than their title."""
    papers = searched(access, text)
    if topic is not None:
        papers = papers.filter(topics=topic, pk__in=access.granted("abstract").order_by().values("pk"))
    return papers.order_by("number")


@dataclass(frozen=True)
class ReviewView:
    """A review as one reader sees it: the last submitted version, only the answers they may read."""

    label: str
    reviewer: str
    is_own: bool
    is_meta: bool
    version: int
    submitted_at: datetime | None
    answers: list[Answer]
    overall: int | None
    attachments: list[AttachmentRow]


@dataclass(frozen=True)
class PaperPage:
    """What a committee member may know of a paper; absent parts are empty."""

    access: PaperAccess
    authors: list[tuple[str, str]]
    topics: list[str]
    fields: list[tuple[str, str]]
    documents: list[Document]
    reviews: list[ReviewView]
    in_progress: int | None
    response: AuthorResponse | None
    decision: Decision | None
    assignment: Assignment | None
    own_review: Review | None
    writing: Writing | None
    handling_chair: str

    @property
    def paper(self) -> Submission:
        return self.access.submission


def paper_page(access: Access, submission: Submission) -> PaperPage:
    """Everything of one annotated paper that its rights let through."""
    paper = access.of(submission)
    known = paper.rights
    assignment = own_assignment(access, submission)
    return PaperPage(
        access=paper,
        authors=_authors(submission=submission.pk) if known.authors else [],
        topics=_topics(submission=submission.pk) if known.abstract else [],
        fields=_fields(submission, has_authors=known.authors) if known.abstract else [],
        documents=readable_documents(paper),
        reviews=reviews_of(access, paper),
        in_progress=_in_progress(submission) if known.assignments and known.reviews else None,
        response=_response.first(submission=submission.pk) if known.response else None,
        decision=_decision.first(submission=submission.pk) if known.decision else None,
        assignment=assignment,
        own_review=own_review(assignment) if assignment else None,
        writing=writing(assignment, access.calendar, extensions_of(assignment.person, access.calendar))
        if assignment
        else None,
        handling_chair=_handling_chair.first(submission=submission.pk) or "" if known.handling_chair else "",
    )


def _in_progress(submission: Submission) -> int:
    done, asked = _counts([submission.pk])[submission.pk]
    return max(asked - done, 0)


def _fields(submission: Submission, *, has_authors: bool) -> list[tuple[str, str]]:
    """The values of the type's own fields that reviewers may see; a team would name the authors."""
    rows = []
    for field in _shown_fields(kind=submission.submission_type_id):
        value = submission.field_values.get(field.key)
        if value in (None, "", []) or (field.kind == TypeField.Kind.TEAM and not has_authors):
            continue
        rows.append((field.label, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return rows


def readable_documents(paper: PaperAccess) -> list[Document]:
    """The current files of a paper for its readers; none without the right to them."""
    if not paper.rights.document:
        return []
    return _documents(submission=paper.submission.pk, kind=paper.submission.submission_type_id)


def reviews_of(access: Access, paper: PaperAccess) -> list[ReviewView]:
    """The submitted reviews a viewer may read, in the order of their labels; the own one first."""
    questions = _questions(conference=access.conference.pk)
    shown = []
    for version in _last_versions(submission=paper.submission.pk):
        review = version.review
        granted = access.of_review(paper, review)
        if not granted.existence:
            continue
        is_own = access.viewer.person is not None and review.reviewer_id == access.viewer.person.pk
        may_score = paper.rights.scores or is_own
        shown.append(
            ReviewView(
                review.label,
                review.reviewer.name if granted.reviewer else "",
                is_own,
                review.is_meta,
                version.number,
                version.submitted_at,
                readable(questions, version.answers, granted.audiences),
                version.overall if may_score else None,
                rows_of(
                    version.attachments,
                    granted.audiences,
                    paper=paper.submission,
                    label=review.label,
                    url_name="reviews:attachment",
                ),
            )
        )
    return sorted(shown, key=lambda view: not view.is_own)


_authors = Prepared(lambda: Author.objects.filter(submission=Blank("submission")).values_list("name", "affiliation"))
_topics = Prepared(lambda: Topic.objects.filter(submissions=Blank("submission")).values_list("name", flat=True))
_handling_chair = Prepared(
    lambda: HandlingChair.objects.filter(submission=Blank("submission")).values_list("chair__name", flat=True)
)
_decision = Prepared(lambda: Decision.objects.filter(submission=Blank("submission")))
_response = Prepared(lambda: AuthorResponse.objects.filter(submission=Blank("submission"), submitted_at__isnull=False))
_shown_fields = Prepared(
    lambda: TypeField.objects.filter(submission_type=Blank("kind"), is_shown_to_reviewers=True).exclude(
        kind=TypeField.Kind.FILE
    )
)
_documents = Prepared(
    lambda: (
        Document.objects.filter(submission=Blank("submission"), is_current=True, kind__in=READABLE_KINDS)
        .exclude(
            kind=DocumentKind.FIELD,
            field_key__in=TypeField.objects.filter(submission_type=Blank("kind"), is_shown_to_reviewers=False).values(
                "key"
            ),
        )
        .select_related("stored_file", "scrubbed_file")
        .order_by("kind", "field_key")
    )
)
_questions = Prepared(lambda: Question.objects.filter(conference=Blank("conference")))
_last_versions = Prepared(
    lambda: (
        ReviewVersion.objects.filter(review__submission=Blank("submission"), review__state=Review.State.SUBMITTED)
        .select_related("review__reviewer")
        .order_by("review__is_meta", "review__label", "review_id", "-number")
        .distinct("review__is_meta", "review__label", "review_id")
    )
)


@dataclass(frozen=True)
class Change:
    """A piece of text that is the same, new or gone."""

    kind: str  # same, new, gone
    text: str


@dataclass(frozen=True)
class AnswerChange:
    label: str
    pieces: list[Change]


@dataclass(frozen=True)
class VersionView:
    number: int
    submitted_at: datetime
    changes: list[AnswerChange]


def versions_of(review: Review) -> list[VersionView]:
    """All versions, the newest first, each with what changed since the one before."""
    questions = list(Question.objects.filter(conference=review.conference_id))
    versions = list(review.versions.order_by("number"))
    shown: list[VersionView] = []
    before: dict[str, Any] = {}
    for version in versions:
        was = {answer.key: answer.text for answer in readable(questions, before)}
        now = {answer.key: answer.text for answer in readable(questions, version.answers)}
        changes = [
            AnswerChange(question.label, compared(was.get(question.key, ""), now.get(question.key, "")))
            for question in questions
            if was.get(question.key, "") != now.get(question.key, "")
        ]
        shown.append(VersionView(version.number, version.submitted_at, changes))
        before = version.answers
    return shown[::-1]


def compared(before: str, after: str) -> list[Change]:
    """Word by word what stayed, came and went; long texts are compared by lines, which is quick at any length."""
    pattern = r"\s+|[^\s]+" if len(before) + len(after) < 20_000 else r"[^\n]*\n|[^\n]+"
    old, new = re.findall(pattern, before), re.findall(pattern, after)
    pieces = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Change("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Change("gone", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Change("new", "".join(new[j1:j2])))
    return pieces


def missing_reviews(conference_id: int) -> QuerySet[Assignment]:
    """Active assignments, told of, whose review is not submitted, for reminders and lists of late reviewers."""
    return (
        Assignment.objects.filter(
            conference=conference_id,
            state=Assignment.State.ACTIVE,
            told_at__isnull=False,
            role__in=[Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL],
            submission__state="SUBMITTED",
        )
        .exclude(Q(reviews__state=Review.State.SUBMITTED, reviews__is_meta=False))
        .select_related("submission", "person__user")
        .order_by("submission__number")
    )
