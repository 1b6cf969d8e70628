"""The camera-ready version: handed in by the authors, approved or returned by a chair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.models import LogEntry
from confsite.audit.services import record
from confsite.mail import outbox
from submissions import notices, policies
from submissions.errors import Incomplete, Missing, NotAllowed, RowErrors
from submissions.inputs import PreparedUpload
from submissions.models import CameraReady, Document, DocumentKind, FormatCheck, Submission
from submissions.requirements import count_words, words_of_check
from submissions.services.locking import locked, locked_for
from submissions.services.uploads import add_document


@dataclass(frozen=True)
class CameraReadyInput:
    """What the authors type. `author_order` are ids of the paper's `Author` rows, every one of them once."""

    title: str
    abstract: str
    author_order: Sequence[int]
    licence: str = ""
    signed_by: str = ""


def current_document(submission: Submission) -> Document | None:
    """The camera-ready file on record."""
    return submission.documents.filter(kind=DocumentKind.CAMERA_READY, is_current=True).first()


@transaction.atomic
def save_camera_ready(
    actor: User,
    *,
    submission: Submission,
    content: CameraReadyInput,
    upload: PreparedUpload | None = None,
    began_at: datetime | None = None,
) -> CameraReady:
    """Store what was typed and uploaded so far, without handing it in.

    Raises:
        NotAllowed: not theirs, approved, or the deadline had passed when the request began.
        RowErrors: the order does not name exactly the paper's authors.
    """
    row = _open_row(actor, submission, began_at)
    _require_same_authors(row.submission, content.author_order)
    row.title = " ".join(content.title.split())
    row.abstract = content.abstract.strip()
    row.author_order = list(content.author_order)
    if (row.licence, row.licence_signed_by) != (content.licence, content.signed_by.strip()):
        row.licence, row.licence_signed_by = content.licence, content.signed_by.strip()
        row.licence_signed_at = row.conference.now() if row.licence_signed_by else None
    if upload is not None:
        started_at = began_at or row.conference.now()
        add_document(actor, submission=row.submission, prepared=upload, started_at=started_at)
    row.save()
    return row


@transaction.atomic
def hand_in_camera_ready(actor: User, *, submission: Submission, began_at: datetime | None = None) -> CameraReady:
    """Hand in what is stored; a second press changes nothing.

    Raises:
        NotAllowed: as `save_camera_ready`.
        Incomplete: something is missing; nothing was changed.
    """
    row = _open_row(actor, submission, began_at)
    lacking = missing_in(row)
    if lacking:
        raise Incomplete(lacking)
    document = current_document(row.submission)
    facts = _facts(row, document)
    if row.state == CameraReady.State.SUBMITTED and _last_facts(row) == facts:
        return row
    row.state = CameraReady.State.SUBMITTED
    row.submitted_at, row.submitted_by = row.conference.now(), actor
    row.settled_at = None
    row.save()
    entry = record(actor, "camera_ready.handed_in", row, **facts)
    _tell("camera_ready.receipt", row, actor, document, entry.pk)
    return row


@transaction.atomic
def approve_camera_ready(actor: User, *, camera_ready: CameraReady) -> CameraReady:
    """Approve a camera-ready version that was handed in.

    Raises:
        NotAllowed: it was not handed in.
    """
    return _settle(actor, camera_ready, CameraReady.State.APPROVED, note="")


@transaction.atomic
def return_camera_ready(actor: User, *, camera_ready: CameraReady, note: str) -> CameraReady:
    """Send a camera-ready version back with what to change.

    Raises:
        NotAllowed: it was never handed in.
    """
    return _settle(actor, camera_ready, CameraReady.State.RETURNED, note=note.strip())


def _settle(actor: User, camera_ready: CameraReady, state: CameraReady.State, *, note: str) -> CameraReady:
    submission = locked(camera_ready.submission)
    row = CameraReady.objects.select_for_update(of=("self",)).select_related("conference").get(pk=camera_ready.pk)
    row.submission = submission
    if row.state == state and row.chair_note == note:
        return row
    if row.state == CameraReady.State.OPEN:
        raise NotAllowed(_("Nothing was handed in yet."))
    row.state, row.chair_note, row.settled_at = state, note, row.conference.now()
    row.save()
    entry = record(actor, f"camera_ready.{state.lower()}", row, note=note)
    _tell(f"camera_ready.{state.lower()}", row, actor, current_document(submission), entry.pk)
    return row


def missing_in(row: CameraReady) -> list[Missing]:
    """What a camera-ready version still lacks."""
    found = []
    if not row.title:
        found.append(Missing("id_title_field", _("Give the final title.")))
    words = count_words(row.abstract)
    if not words:
        found.append(Missing("id_abstract_field", _("Give the final abstract.")))
    elif words > row.conference.abstract_words:
        text = _("Shorten the abstract: it has %(words)d words, at most %(limit)d are allowed.")
        found.append(Missing("id_abstract_field", text % {"words": words, "limit": row.conference.abstract_words}))
    document = current_document(row.submission)
    if document is None:
        found.append(Missing("id_camera_ready_field", _("Upload the final PDF.")))
    else:
        found += [
            Missing("id_camera_ready_field", " ".join(words_of_check(check)))
            for check in document.checks.filter(severity=FormatCheck.Severity.ERROR)
        ]
    if row.conference.licences:
        if row.licence not in row.conference.licences:
            found.append(Missing("id_licence_field", _("Choose a licence.")))
        if not row.licence_signed_by:
            found.append(Missing("id_signed_by_field", _("Sign the licence with your name.")))
    return found


def _open_row(actor: User, submission: Submission, began_at: datetime | None) -> CameraReady:
    submission = locked_for(actor, submission)
    row = CameraReady.objects.select_for_update(of=("self",)).filter(submission=submission).first()
    policies.require(policies.can_change_camera_ready(submission, row, at=began_at))
    assert row is not None
    row.submission, row.conference = submission, submission.conference
    return row


def _require_same_authors(submission: Submission, order: Sequence[int]) -> None:
    if sorted(order) != sorted(submission.authors.values_list("pk", flat=True)):
        raise RowErrors({0: _("The authors can be put into another order, but none can be added or left out.")})


def _facts(row: CameraReady, document: Document | None) -> dict[str, Any]:
    return {
        "title": row.title,
        "abstract": row.abstract,
        "author_order": list(row.author_order),
        "licence": row.licence,
        "signed_by": row.licence_signed_by,
        "sha256": document.sha256 if document else "",
    }


def _last_facts(row: CameraReady) -> dict[str, Any] | None:
    entry = LogEntry.objects.filter(verb="camera_ready.handed_in", submission_id=row.submission_id).first()
    return entry.details if entry is not None else None


def _tell(key: str, row: CameraReady, actor: User, document: Document | None, event: int) -> None:
    if row.submission.is_imported:
        return
    for author in row.submission.authors.select_related("person").filter(objected_at__isnull=True):
        outbox.queue(
            key,
            conference=row.conference,
            to=author.person,
            address=author.email,
            values=notices.camera_ready(row, actor, document),
            unique_key=f"{key}:{row.pk}:{event}:{author.person_id}",
            submission_id=row.submission_id,
            recheck="submissions.author",
        )
