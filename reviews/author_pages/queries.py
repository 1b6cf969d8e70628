"""What authors may read of the reviewing of their own paper."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.conferences.calendar import Calendar
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from reviews import rights
from reviews.access import Access
from reviews.attachments.queries import AttachmentRow, rows_of
from reviews.forms.answers import Answer, readable
from reviews.models import AuthorResponse, Decision, Outcome, Question, Review
from reviews.rights import ReviewFacts
from submissions.deadlines import Deadline, deadline_of_paper
from submissions.models import State, Submission


@dataclass(frozen=True)
class ReviewForAuthors:
    """A review as its authors read it; `reviewer` is empty where the name is not shown."""

    label: str
    is_meta: bool
    reviewer: str
    answers: list[Answer]
    submitted_at: datetime | None
    attachments: list[AttachmentRow]


@dataclass(frozen=True)
class Told:
    """The decision as the authors were told it; a later tentative change is not in it."""

    outcome: str
    words: str
    tone: str
    note: str
    conditions: str
    shepherd: str
    released_at: datetime


@dataclass(frozen=True)
class ReviewsPage:
    """Everything on the authors' page of their reviews."""

    reviews: list[ReviewForAuthors]
    decision: Told | None
    response: AuthorResponse | None
    deadline: Deadline | None
    why_no_response: str
    word_limit: int
    has_camera_ready: bool
    opens_at: datetime | None

    @property
    def can_respond(self) -> bool:
        return not self.why_no_response

    @property
    def has_anything(self) -> bool:
        return bool(self.reviews or self.decision or self.response)

    @property
    def words(self) -> int:
        return count_words(self.response.body) if self.response else 0


TONES = {
    Outcome.ACCEPTED: "success",
    Outcome.CONDITIONAL: "success",
    Outcome.WAIT_LISTED: "info",
    Outcome.REJECTED: "neutral",
    Outcome.DESK_REJECTED: "neutral",
}


def count_words(text: str) -> int:
    """Words as the limit counts them: what stands between spaces."""
    return len(text.split())


def page_for_authors(submission: Submission, viewer: Viewer, calendar: Calendar | None = None) -> ReviewsPage:
    """What the authors of a paper may read now; the caller made sure that the viewer is one of them."""
    calendar = calendar or Calendar(submission.conference)
    access = Access(viewer, calendar)
    stage = access.of(submission).stage
    shown = _reviews(submission, access, stage)
    decision = None
    if stage.is_released:  # a paper that was withdrawn afterwards is at another stage
        decision = Decision.objects.filter(submission=submission, released_at__isnull=False).first()
    deadline = deadline_of_paper(submission, Window.RESPOND, calendar=calendar)
    span = calendar.span(Window.RESPOND, track=submission.track_id, submission_type=submission.submission_type_id)
    return ReviewsPage(
        reviews=shown,
        decision=_told(decision),
        response=AuthorResponse.objects.filter(submission=submission).first(),
        deadline=deadline,
        why_no_response=_why_no_response(submission, stage, deadline, has_reviews=bool(shown)),
        word_limit=submission.conference.response_words,
        has_camera_ready=submission.state in (State.ACCEPTED, State.CONDITIONAL),
        opens_at=span.opens_at if span else None,
    )


def _reviews(submission: Submission, access: Access, stage: rights.Stage) -> list[ReviewForAuthors]:
    found = []
    questions: list[Question] | None = None
    rows = (
        Review.objects.filter(submission=submission, state=Review.State.SUBMITTED)
        .select_related("reviewer")
        .prefetch_related("versions")
        .order_by("is_meta", "label", "pk")
    )
    for review in rows:
        version = next(iter(review.versions.all()), None)
        facts = ReviewFacts(is_signed=bool(version and version.is_signed))
        may = rights.author_review_rights(access.rules, stage, facts)
        if not may.existence or version is None:
            continue
        questions = questions or list(Question.objects.filter(conference=submission.conference))
        answers = readable(questions, version.answers, may.audiences)
        name = review.reviewer.name if may.reviewer else ""
        files = rows_of(
            version.attachments, may.audiences, paper=submission, label=review.label, url_name="responses:attachment"
        )
        found.append(ReviewForAuthors(review.label, review.is_meta, name, answers, version.submitted_at, files))
    return found


def _told(decision: Decision | None) -> Told | None:
    if decision is None or decision.released_at is None or not decision.released_content:
        return None
    content = decision.released_content
    state = State(content["outcome"])
    return Told(
        content["outcome"],
        str(state.label),
        TONES[Outcome(content["outcome"])],
        content.get("note", ""),
        content.get("conditions", ""),
        content.get("shepherd", ""),
        decision.released_at,
    )


def _why_no_response(
    submission: Submission, stage: rights.Stage, deadline: Deadline | None, *, has_reviews: bool
) -> str:
    if deadline is None:
        return _("This conference takes no author responses.")
    if stage.is_released or submission.state != State.SUBMITTED:
        return _("The paper is decided; the time for a response is over.")
    if not stage.has_response_opened:
        return _("The author response is not open yet.")
    if not deadline.is_open:
        return _("The time for a response is over.")
    if not has_reviews:
        return _("There are no reviews to answer.")
    return ""
