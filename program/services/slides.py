"""Slides of accepted papers: handed in, replaced and withdrawn by the authors, or by chairs for them."""

import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.bundle.services import render_bundle
from program.errors import Refused
from program.models import ProgramVersion
from program.policies import require_slides
from submissions.errors import UploadRefused
from submissions.inputs import PreparedUpload
from submissions.inspection.client import CannotRead, scrub_pdf
from submissions.models import Document, DocumentKind, Submission
from submissions.services.locking import locked
from submissions.services.uploads import PDF, Upload, add_document, prepare_upload

FORMATS = ("pdf", "pptx", "odp")
_ARCHIVE = b"PK\x03\x04"
"""What a PPTX or ODP file begins with: both are archives inside."""


def prepare_slides(upload: Upload) -> PreparedUpload:
    """Receive and look at a file of slides; nothing is stored yet, the caller closes the result.

    Raises:
        UploadRefused: too large, empty, of another kind than its name says, or a PDF that cannot be cleaned.
    """
    prepared = prepare_upload(upload, kind=DocumentKind.SLIDES, formats=FORMATS)
    try:
        _require_readable(prepared)
    except BaseException:
        prepared.close()
        raise
    return prepared


def _require_readable(prepared: PreparedUpload) -> None:
    if prepared.content_type == PDF:
        with tempfile.TemporaryDirectory() as folder:
            try:
                scrub_pdf(prepared.received.file.name, Path(folder) / "copy")
            except CannotRead:
                raise UploadRefused(
                    _("This PDF cannot be freed of the hidden details that name its makers."),
                    cure=_("Export it once more, or print it into a new PDF."),
                    field="slides",
                ) from None
        return
    prepared.received.file.seek(0)
    if prepared.received.file.read(len(_ARCHIVE)) != _ARCHIVE:
        raise UploadRefused(
            _("The file is no presentation, whatever its name says."),
            cure=_("Save it once more as PPTX or ODP, or export it as a PDF."),
            field="slides",
        )


@transaction.atomic
def upload_slides(actor: User, *, submission: Submission, prepared: PreparedUpload) -> Document:
    """Store slides as the current ones of an accepted paper; earlier ones stay on record, for authors only.

    Raises:
        Refused: the paper is not accepted, or the actor neither its author nor a chair who may know it.
    """
    submission = locked(submission)
    require_slides(actor, submission)
    started_at = submission.conference.now()
    document = add_document(actor, submission=submission, prepared=prepared, started_at=started_at)
    _copy_anew(submission.conference)
    return document


@transaction.atomic
def withdraw_slides(actor: User, *, submission: Submission) -> None:
    """Take the slides of a paper back; nobody but its authors reads them any more.

    Raises:
        Refused: as `upload_slides`, or there are none.
    """
    submission = locked(submission)
    require_slides(actor, submission)
    current = submission.documents.filter(kind=DocumentKind.SLIDES, is_current=True)
    if not current.update(is_current=False):
        raise Refused(_("There are no slides to withdraw."))
    record(actor, "submission.slides_withdrawn", submission)
    _copy_anew(submission.conference)


def _copy_anew(conference: Conference) -> None:
    """The talk's page in the static copy links slides that everybody may read."""
    version = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
    if version is not None:
        render_bundle(version)
