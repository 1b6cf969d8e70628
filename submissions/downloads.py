"""Sends documents: always as an attachment nobody's browser may run, cache or guess about.

Every door has its own view that asks for the reader's rights; this is only how the bytes then leave.
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from submissions import storage
from submissions.inspection.client import scrub_archive, scrub_pdf
from submissions.inspection.filenames import content_disposition
from submissions.models import Document, StoredFile

PDF = "application/pdf"
ZIP = "application/zip"


def scrubbed_copy(document: Document) -> StoredFile:
    """A copy of a PDF or ZIP without metadata, for readers who must not learn its authors; made once and kept.

    Raises:
        submissions.inspection.client.CannotRead: there is no such copy. Never send the original instead.
    """
    if document.scrubbed_file is not None:
        return document.scrubbed_file
    with storage.local_copy(document.stored_file.path) as source, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scrubbed"
        if document.content_type == ZIP:
            scrub_archive(source, target, note=_("This PDF could not be freed of traces of its authors.") + "\n")
        else:
            scrub_pdf(source, target)
        with target.open("rb") as file:
            received = storage.receive(iter(lambda: file.read(64 * 1024), b""), limit=settings.MAX_IMPORT_BYTES)
    with received.file, transaction.atomic():
        stored = storage.store(document.conference, received)
        Document.objects.filter(pk=document.pk).update(scrubbed_file=stored)
    document.scrubbed_file = stored
    return stored


def file_for(document: Document, *, scrubbed: bool) -> StoredFile:
    """The bytes to send: the upload, or for readers who must not learn its authors a copy without traces of them.

    Raises:
        submissions.inspection.client.CannotRead: there is no such copy. Never send the original instead.
    """
    is_telling = document.content_type in (PDF, ZIP)
    return scrubbed_copy(document) if scrubbed and is_telling else document.stored_file


def send_document(document: Document, *, scrubbed: bool = False, filename: str = "") -> HttpResponseBase:
    """Send a document as a download. `filename` replaces the uploader's own name, which may tell who they are."""
    is_pdf = document.content_type == PDF
    stored = file_for(document, scrubbed=scrubbed)
    kind = PDF if is_pdf else "application/octet-stream"
    return send_stored(stored, content_type=kind, filename=filename or document.original_name)


def send_stored(stored: StoredFile, *, content_type: str, filename: str) -> HttpResponseBase:
    """Send stored bytes as a download that no browser runs, guesses about, keeps or passes the address of."""
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{stored.path}"
    else:
        response = FileResponse(storage.open_stored(stored))
        response["Content-Length"] = str(stored.size)
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition(filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def neutral_filename(document: Document) -> str:
    """A name that tells the paper's number and version, and nothing of its authors."""
    ending = Path(document.original_name).suffix.lower()[:12]
    part = "" if document.kind == "PAPER" else f"-{document.field_key or document.kind.lower().replace('_', '-')}"
    return f"paper-{document.submission.number}{part}-v{document.version}{ending}"
