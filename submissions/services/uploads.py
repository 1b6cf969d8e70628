"""Taking files: received and inspected outside the transaction, stored as an immutable version inside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Blinding, SubmissionType
from confsite.ui.templatetags.ui import filesize
from submissions import policies, storage
from submissions.errors import UploadRefused
from submissions.findings_text import describe, describe_archive
from submissions.inputs import PreparedUpload
from submissions.inspection.checks import Finding, PageRules, Severity, check
from submissions.inspection.client import inspect_pdf, list_archive
from submissions.inspection.filenames import safe_filename
from submissions.inspection.report import PdfReport
from submissions.models import Author, Document, DocumentKind, FormatCheck, Submission
from submissions.services.locking import locked_for

PDF = "application/pdf"
ZIP = "application/zip"
PAPER_KINDS = frozenset({DocumentKind.PAPER, DocumentKind.CAMERA_READY})


class Upload(Protocol):
    """What Django hands over for a file of a form."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def field_name(kind: DocumentKind | str, field_key: str = "") -> str:
    """The name of the form field a kind of document comes from."""
    return f"file_{field_key}" if kind == DocumentKind.FIELD else str(kind).lower()


def prepare_upload(
    upload: Upload, *, kind: DocumentKind, field_key: str = "", formats: Sequence[str] = ()
) -> PreparedUpload:
    """Stream a file to disk, hash it and look inside, in a limited subprocess. Nothing is stored yet.

    `formats` are the endings taken for a supplement or field; empty takes any. The caller closes the result.

    Raises:
        UploadRefused: too large, empty, no PDF, cut off, encrypted, an archive that is not safe.
    """
    field = field_name(kind, field_key)
    name = safe_filename(upload.name or "", default="paper" if kind in PAPER_KINDS else "file")
    limit = settings.MAX_UPLOAD_BYTES
    try:
        received = storage.receive(upload.chunks(), limit=limit)
    except storage.TooLarge:
        raise UploadRefused(
            _("The file is larger than %(limit)s.") % {"limit": filesize(limit)},
            cure=_("Reduce the resolution of its figures, or link to large data instead."),
            field=field,
        ) from None
    try:
        return _inspected(received, kind, field_key, name, [one.lower().lstrip(".") for one in formats])
    except BaseException:
        received.file.close()
        raise


def _inspected(
    received: storage.Received, kind: DocumentKind, field_key: str, name: str, formats: Sequence[str]
) -> PreparedUpload:
    field = field_name(kind, field_key)
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    if received.size == 0:
        raise (
            _refusal("empty", field)
            if kind in PAPER_KINDS
            else UploadRefused(
                _("The file is empty (0 bytes)."), cure=_("Check the file and upload it once more."), field=field
            )
        )
    if kind not in PAPER_KINDS and formats and ending not in formats:
        raise UploadRefused(
            _("A file of this kind is not taken here (%(ending)s).") % {"ending": f".{ending}" if ending else name},
            cure=_("Upload one of these: %(formats)s.") % {"formats": ", ".join(formats)},
            field=field,
        )
    prepared = PreparedUpload(kind, field_key, received, name, "application/octet-stream")
    if kind in PAPER_KINDS or ending == "pdf":
        prepared.report = inspect_pdf(received.file.name)
        prepared.content_type = PDF
        if prepared.report.error is not None:
            raise _refusal(prepared.report.error.value, field, prepared.report)
    elif ending == "zip":
        prepared.archive = list_archive(received.file.name)
        prepared.content_type = ZIP
        if prepared.archive.error is not None:
            message, cure = describe_archive(prepared.archive.error.value, prepared.archive.entry)
            raise UploadRefused(message, cure=cure, field=field)
    return prepared


def _refusal(code: str, field: str, report: PdfReport | None = None) -> UploadRefused:
    message, cure = describe(Finding(code, Severity.ERROR, params={"pages": report.page_count if report else 0}))
    return UploadRefused(message, cure=cure, field=field)


def page_rules(kind: SubmissionType) -> PageRules:
    """The page rule of a submission type as the checks take it."""
    return PageRules(
        minimum=kind.page_minimum,
        maximum=kind.page_maximum,
        is_hard=kind.is_page_rule_hard,
        references_counted=kind.are_references_counted,
    )


def findings_on(submission: Submission, report: PdfReport, *, kind: str = DocumentKind.PAPER) -> list[Finding]:
    """What the checks say of a PDF for this paper. A camera-ready version names its authors, so need not hide them."""
    is_anonymous = submission.conference.blinding == Blinding.DOUBLE and kind == DocumentKind.PAPER
    names: list[str] = []
    if is_anonymous:
        for name, email in Author.objects.filter(submission=submission).values_list("name", "email"):
            names += [one for one in (name, email) if one]
    paper: Any = submission.submission_type.paper_size.lower() or None
    return check(report, page_rules(submission.submission_type), anonymous=is_anonymous, paper=paper, known_names=names)


def store_findings(document: Document, findings: Iterable[Finding]) -> None:
    """Replace the findings kept with a document."""
    document.checks.all().delete()
    _add_findings(document, findings)


def _add_findings(document: Document, findings: Iterable[Finding]) -> None:
    FormatCheck.objects.bulk_create(
        FormatCheck(
            conference_id=document.conference_id,
            document=document,
            code=one.code,
            severity=one.severity.value.upper(),
            page=one.page,
            parameters=dict(one.params),
        )
        for one in findings
    )


def refresh_findings(submission: Submission) -> None:
    """Judge the paper on record anew after its type or its authors changed; the file itself stays as it is."""
    document = submission.documents.filter(kind=DocumentKind.PAPER, is_current=True).first()
    if document is not None and document.report:
        store_findings(document, findings_on(submission, PdfReport.from_json(document.report)))


@transaction.atomic
def add_document(
    actor: User | None, *, submission: Submission, prepared: PreparedUpload, started_at: datetime
) -> Document:
    """Store a prepared upload as the current version of its kind; the same bytes again change nothing.

    For callers that hold the paper's row and have asked the policy.
    """
    same_kind = submission.documents.filter(kind=prepared.kind, field_key=prepared.field_key)
    earlier = list(same_kind.order_by("-version"))
    current = next((row for row in earlier if row.is_current), None)
    if current is not None and current.sha256 == prepared.received.sha256:
        return current
    version = earlier[0].version + 1 if earlier else 1
    if current is not None:
        same_kind.filter(is_current=True).update(is_current=False)
    stored = storage.store(submission.conference, prepared.received)
    document = Document.objects.create(
        conference=submission.conference,
        submission=submission,
        kind=prepared.kind,
        field_key=prepared.field_key,
        version=version,
        stored_file=stored,
        sha256=prepared.received.sha256,
        size=prepared.received.size,
        content_type=prepared.content_type,
        original_name=prepared.name,
        page_count=prepared.page_count,
        report=prepared.report.to_json() if prepared.report else {},
        uploaded_by=actor,
        started_at=started_at,
        uploaded_at=submission.conference.now(),
    )
    if prepared.report is not None and prepared.kind in PAPER_KINDS:
        _add_findings(document, findings_on(submission, prepared.report, kind=prepared.kind))
    record(
        actor,
        "submission.document_uploaded",
        submission,
        kind=str(prepared.kind),
        version=version,
        sha256=document.sha256,
        size=document.size,
        name=document.original_name,
    )
    return document


@transaction.atomic
def upload_document(
    actor: User, *, submission: Submission, prepared: PreparedUpload, began_at: datetime | None = None
) -> Document:
    """Store one file for a draft, by itself. A submitted paper is changed with `save_paper`, which makes a receipt.

    Raises:
        NotAllowed: not theirs, or the deadline had passed when the upload began.
    """
    submission = locked_for(actor, submission)
    policies.require(policies.can_edit(submission, at=began_at))
    started_at = began_at or submission.conference.now()
    document = add_document(actor, submission=submission, prepared=prepared, started_at=started_at)
    submission.updated_at = submission.conference.now()
    submission.save(update_fields=["updated_at"])
    return document
