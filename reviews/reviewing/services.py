"""The only writers of reviews: saved as a working copy, submitted as an immutable version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.calendar import Calendar
from confsite.prepared import Blank, Prepared
from reviews.access import Access, rules_for
from reviews.attachments.queries import snapshot
from reviews.forms import answers as answering
from reviews.forms.queries import active_questions
from reviews.known_papers import papers_by_id
from reviews.letters import letter_of
from reviews.models import Assignment, Decision, Question, Review, ReviewVersion
from reviews.refusals import Refused
from reviews.reviewing.policies import extensions_of, writing
from reviews.viewers import require_self, viewer_for
from submissions.models import Submission


class Stale(Exception):
    """Another tab or an uploaded form saved in between; `review` is what is stored now."""

    def __init__(self, review: Review) -> None:
        super().__init__(f"revision {review.revision}")
        self.review = review


class BadAnswers(Exception):
    """Some answers cannot be; `errors` maps a question's key to a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@transaction.atomic
def save_review(
    actor: User | None,
    *,
    assignment: Assignment,
    answers: Mapping[str, Any],
    is_signed: bool | None = None,
    revision: int | None = None,
) -> Review:
    """Save the working copy; makes it on the first save. Answers not named stay as they are.

    Raises:
        Refused: reviewing is not open for this person and paper.
        BadAnswers: an answer is none of its options or too long; nothing is saved.
        Stale: `revision` is given and somebody saved since.
    """
    assignment, calendar = _locked(actor, assignment)
    questions = active_questions(assignment.conference)
    given = _checked(questions, answers)
    review = _review_of(assignment)
    now = calendar.now
    if review is None:
        review = Review(
            conference=assignment.conference,
            submission=assignment.submission,
            reviewer=assignment.person,
            assignment=assignment,
            round=assignment.round,
            is_meta=assignment.role == Assignment.Role.META_REVIEWER,
            started_at=now,
        )
    merged = {key: value for key, value in (review.answers | given).items() if value is not None}
    signs = review.is_signed if is_signed is None else is_signed
    if review.pk and merged == review.answers and signs == review.is_signed:
        return review  # a double click, whatever the revision
    if review.pk and revision is not None and revision != review.revision:
        raise Stale(review)
    review.answers, review.is_signed, review.saved_at = merged, signs, now
    review.revision += 1
    review.has_unsubmitted_changes = review.state == Review.State.SUBMITTED
    review.assignment = assignment
    review.save()
    return review


@transaction.atomic
def submit_review(
    actor: User | None,
    *,
    assignment: Assignment,
    answers: Mapping[str, Any],
    is_signed: bool | None = None,
    revision: int | None = None,
    knows_named: bool = True,
) -> Review:
    """Save and submit: makes a new version that never changes. Pressing twice makes one version.

    `knows_named` is whether the page said that this conference shows the authors the names of their reviewers.

    Raises:
        Refused, BadAnswers, Stale: as `save_review`; BadAnswers also where a required answer is missing, Refused also
            where the authors would learn a name under a rule the writer did not read.
    """
    review = save_review(actor, assignment=assignment, answers=answers, is_signed=is_signed, revision=revision)
    questions = active_questions(review.conference)
    lacking = answering.missing(questions, review.answers)
    if lacking:
        raise BadAnswers({question.key: _("Please answer this before you submit.") for question in lacking})
    if review.state == Review.State.SUBMITTED and not review.has_unsubmitted_changes:
        return review
    is_named = rules_for(review.conference).names_reviewers_to_authors
    if is_named and not knows_named:
        raise Refused(
            _("Nothing was submitted: the chairs changed the rules while this page was open, and the authors will now "
              "learn your name. Submit again if you agree.")
        )  # fmt: skip
    now = review.conference.now()
    review.overall, review.confidence = answering.totals(questions, review.answers)
    review.state, review.submitted_at, review.has_unsubmitted_changes = Review.State.SUBMITTED, now, False
    review.first_submitted_at = review.first_submitted_at or now
    # Kept with the review, so that a rule made later does not name who wrote under the promise of staying unnamed.
    review.is_signed = review.is_signed or is_named
    review.label = review.label or _label(review)
    review.save()
    number = review.versions.count() + 1
    ReviewVersion.objects.create(
        conference=review.conference,
        review=review,
        number=number,
        answers=review.answers,
        is_signed=review.is_signed,
        overall=review.overall,
        confidence=review.confidence,
        attachments=snapshot(review),
        submitted_at=now,
    )
    record(actor, "review.submitted", review, version=number)
    return review


@transaction.atomic
def save_offline(actor: User | None, *, forms: list[tuple[Assignment, Mapping[str, Any], int]]) -> int:
    """Put several uploaded forms into the working copies, all or nothing; rows of assignment, answers, revision."""
    for assignment, answers, revision in forms:
        current = _review_of(assignment)
        if (current.revision if current else 0) != revision:
            raise Refused(
                _(
                    "Your review of paper %(number)d was changed on the site after you downloaded the form. Nothing "
                    "was taken over; download the form again and copy your answers into it."
                )
                % {"number": assignment.submission.number}
            )
        save_review(actor, assignment=assignment, answers=answers)
    return len(forms)


def _locked(actor: User | None, assignment: Assignment) -> tuple[Assignment, Calendar]:
    """The assignment with its paper's row locked, after every reason to refuse."""
    require_self(actor, assignment.person)
    # The paper's row is the lock: labels are given out under it, and a withdrawal waits for it.
    _lock(submission=assignment.submission_id)
    found = _assignment.first(pk=assignment.pk)
    if found is None:
        raise Refused(_("You do not review this paper any more."))
    assignment, calendar = found, Calendar(found.conference)
    if _released(submission=assignment.submission_id):
        raise Refused(_("The decision on this paper is released; its reviews are closed."))
    state = writing(assignment, calendar, extensions_of(assignment.person, calendar))
    if not state.is_open:
        raise Refused(state.why_not)
    access = Access(viewer_for(assignment.person, assignment.conference), calendar)
    if not papers_by_id(access, [assignment.submission_id], "document"):
        raise Refused(_("You do not review this paper any more."))
    return assignment, calendar


def _review_of(assignment: Assignment) -> Review | None:
    return _review.first(
        submission=assignment.submission_id,
        person=assignment.person_id,
        round=assignment.round,
        is_meta=assignment.role == Assignment.Role.META_REVIEWER,
    )


_lock = Prepared(
    lambda: Submission.objects.select_for_update().filter(pk=Blank("submission")).values_list("pk", flat=True)
)
_assignment = Prepared(
    lambda: Assignment.objects.select_related("submission", "conference", "person__user").filter(pk=Blank("pk"))
)
_released = Prepared(
    lambda: Decision.objects.filter(submission=Blank("submission"), released_at__isnull=False).values_list(
        "pk", flat=True
    )
)
_review = Prepared(
    lambda: (
        Review.objects.select_for_update(of=("self",))
        .select_related("conference")
        .filter(
            submission=Blank("submission"), reviewer=Blank("person"), round=Blank("round"), is_meta=Blank("is_meta")
        )
    )
)


def _checked(questions: list[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    errors: dict[str, str] = {}
    known = {question.key: question for question in questions}
    for key, value in answers.items():
        if key not in known:
            errors[key] = _("The review form has no such question any more.")
            continue
        try:
            given[key] = answering.parsed(known[key], value)
        except answering.BadAnswer as fault:
            errors[key] = str(fault)
    if errors:
        raise BadAnswers(errors)
    return given


def _label(review: Review) -> str:
    """“M” for a meta-review, else the writer's letter on this paper; the caller holds the paper's lock."""
    return "M" if review.is_meta else letter_of(review.submission, review.reviewer)


def words_saved(count: int) -> str:
    """What to tell after an upload of offline forms."""
    return ngettext("%d review was saved as a draft.", "%d reviews were saved as drafts.", count) % count
