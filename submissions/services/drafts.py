"""Starting, autosaving and saving a paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.accounts.services import person_of
from confsite.audit.services import record
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, SubmissionType, Track
from confsite.conferences.windows import Window
from confsite.mail.outbox import address_of
from submissions import policies
from submissions.errors import Incomplete, NotAllowed, RowErrors
from submissions.inputs import PaperInput, PreparedUpload
from submissions.models import Author, State, Submission
from submissions.requirements import missing
from submissions.services import uploads as files
from submissions.services.authors import set_authors, set_conflicts, tell_new_authors
from submissions.services.locking import locked_for, next_number, require_revision
from submissions.services.receipts import issue_receipt


@transaction.atomic
def start_submission(
    actor: User,
    *,
    conference: Conference,
    submission_type: SubmissionType,
    track: Track | None = None,
    title: str = "",
) -> Submission:
    """Begin a draft with the next number; who begins it is its first and contact author.

    Raises:
        NotAllowed: no new papers are taken now.
    """
    person = person_of(actor)
    policies.require(policies.is_taking_submissions(conference))
    number = next_number(conference)
    calendar = Calendar(conference)
    track_id = track.pk if track else None
    if not submission_type.is_open or not calendar.is_open(
        Window.SUBMIT, track=track_id, submission_type=submission_type.pk, people=[person]
    ):
        raise NotAllowed(_("New submissions of this kind are not taken now."))
    submission = Submission.objects.create(
        conference=conference,
        number=number,
        submission_type=submission_type,
        track=track,
        title=title,
        created_by=actor,
        created_at=calendar.now,
        updated_at=calendar.now,
    )
    affiliation = person.affiliations.first()
    Author.objects.create(
        conference=conference,
        submission=submission,
        person=person,
        order=0,
        name=person.name,
        email=address_of(person).lower(),
        affiliation=affiliation.institution if affiliation else "",
        is_contact=True,
        told_at=calendar.now,
    )
    record(actor, "submission.started", submission, number=number)
    return submission


@transaction.atomic
def autosave_paper(
    actor: User,
    *,
    submission: Submission,
    revision: int,
    data: Mapping[str, Sequence[str]],
    title: str,
    page_key: str = "",
) -> int:
    """Keep the form as typed, unchecked, so that nothing is lost; returns the new revision.

    `page_key` names the page that asks: what the same page autosaved before is no conflict.

    What is on record does not change, except that a draft takes over its title for lists and reminders.

    Raises:
        NotAllowed: not theirs, or the paper may not be edited now.
        StaleRevision: another tab or author saved first.
    """
    submission = locked_for(actor, submission)
    policies.require(policies.can_edit(submission))
    if not _is_own_page(submission, page_key):
        require_revision(submission, revision)
    submission.autosaved = {
        "page": page_key,
        "at": submission.conference.now().isoformat(),
        "by": actor.pk,
        "data": {name: list(values) for name, values in data.items()},
    }
    submission.revision += 1
    if submission.state == State.DRAFT:
        submission.title = " ".join(title.split())[:300]
        submission.updated_at = submission.conference.now()
    submission.save(update_fields=["autosaved", "revision", "title", "updated_at"])
    return submission.revision


@transaction.atomic
def discard_autosaved(actor: User, *, submission: Submission) -> Submission:
    """Throw away what was typed since the last save."""
    submission = locked_for(actor, submission)
    if submission.autosaved:
        submission.autosaved = {}
        submission.revision += 1
        submission.save(update_fields=["autosaved", "revision"])
    return submission


@transaction.atomic
def save_paper(
    actor: User,
    *,
    submission: Submission,
    content: PaperInput,
    revision: int | None = None,
    page_key: str = "",
    uploads: Sequence[PreparedUpload] = (),
    began_at: datetime | None = None,
) -> Submission:
    """Store what was typed and uploaded. A submitted paper stays complete, and its authors get a new receipt.

    `revision` is that of the page; the same content again is taken whatever the revision (a double click), and so is
    a save that was pressed while the same page (`page_key`) autosaved. `began_at` is when the request's upload began.

    Raises:
        NotAllowed: not theirs, or the deadline had passed when the request began.
        StaleRevision: changed elsewhere since; nothing was stored.
        RowErrors: an author twice, or nobody left who could open the paper.
        Incomplete: the paper is submitted and would lack something; nothing was stored.
    """
    submission = locked_for(actor, submission)
    policies.require(policies.can_edit(submission, at=began_at))
    if not _is_own_page(submission, page_key) and not _is_same(submission, content, uploads, revision):
        require_revision(submission, revision)
    is_other_type = submission.submission_type_id != content.submission_type.pk
    _apply(actor, submission, content)
    if is_other_type:  # each type may have a deadline of its own
        policies.require(policies.can_edit(submission, at=began_at))
    have_authors_changed = set_authors(submission, content.authors)
    _require_somebody_with_login(submission)
    set_conflicts(actor, submission, content.conflicts)
    started_at = began_at or submission.conference.now()
    for prepared in uploads:
        files.add_document(actor, submission=submission, prepared=prepared, started_at=started_at)
    if is_other_type or have_authors_changed:
        files.refresh_findings(submission)
    if submission.state == State.SUBMITTED:
        lacking = missing(submission)
        if lacking:
            raise Incomplete(lacking)
        before = submission.receipts.count()
        issue_receipt(actor, submission)
        tell_new_authors(actor, submission)
        if submission.receipts.count() > before:
            record(actor, "submission.changed", submission, number=submission.number)
    return submission


def _apply(actor: User, submission: Submission, content: PaperInput) -> None:
    """Write the paper's own columns and topics."""
    submission.submission_type = content.submission_type
    submission.track = content.track
    submission.title = " ".join(content.title.split())
    submission.abstract = content.abstract.strip()
    submission.keywords = content.keywords.strip()
    submission.field_values = dict(content.field_values)
    submission.has_declared = content.has_declared
    submission.has_conflicts_confirmed = content.has_conflicts_confirmed
    submission.note_to_chairs = content.note_to_chairs.strip()
    submission.autosaved = {}
    submission.revision += 1
    submission.updated_at = submission.conference.now()
    submission.save()
    submission.topics.set(content.topics)


def _is_own_page(submission: Submission, page_key: str) -> bool:
    """Whether what is autosaved came from this very page, so that a late answer to it is no other tab's change."""
    return bool(page_key) and submission.autosaved.get("page") == page_key


def _is_same(
    submission: Submission, content: PaperInput, uploads: Sequence[PreparedUpload], revision: int | None
) -> bool:
    """Whether what is asked for is what is stored already, or nothing was stored since."""
    if submission.revision == revision:
        return True
    if submission.autosaved:
        return False
    hashes = set(submission.documents.filter(is_current=True).values_list("sha256", flat=True))
    authors = [(a.name, a.email, a.affiliation, a.is_contact) for a in submission.authors.all()]
    return (
        submission.submission_type_id == content.submission_type.pk
        and submission.track_id == (content.track.pk if content.track else None)
        and submission.title == " ".join(content.title.split())
        and submission.abstract == content.abstract.strip()
        and submission.keywords == content.keywords.strip()
        and submission.field_values == dict(content.field_values)
        and submission.note_to_chairs == content.note_to_chairs.strip()
        and submission.has_declared == content.has_declared
        and submission.has_conflicts_confirmed == content.has_conflicts_confirmed
        and {topic.pk for topic in submission.topics.all()} == {topic.pk for topic in content.topics}
        and authors == [(a.name, a.email.lower(), a.affiliation, a.is_contact) for a in content.authors]
        and sorted((c.name, c.email) for c in submission.declared_conflicts.all())
        == sorted((c.name, c.email.lower()) for c in content.conflicts)
        and all(prepared.received.sha256 in hashes for prepared in uploads)
    )


def _require_somebody_with_login(submission: Submission) -> None:
    if not submission.authors.filter(person__user__isnull=False, objected_at__isnull=True).exists():
        raise RowErrors({0: _("No author here has an account, so nobody could open the paper. Keep yourself in.")})
