"""Behind the chair's door: importing papers, and the camera-ready versions."""

import tempfile
import uuid
import zipfile

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Role
from confsite.ui.tables import page_of, sorted_by
from submissions import chair_view, downloads, queries, services, storage
from submissions.errors import NotAllowed, UploadRefused
from submissions.forms import CameraReadyFilterForm, ImportForm, ReturnForm
from submissions.models import Author, CameraReady, Document, DocumentKind, PaperImport
from submissions.views.common import actor

PUBLISHING = (Role.PUBLICATION_CHAIR,)
SORTS = {"number": "submission__number", "title": "title", "state": "state", "submitted": "submitted_at"}


@door("chair")
def import_papers(request: ConferenceRequest) -> HttpResponse:
    """Upload a list and its PDFs; the next page shows what would be stored."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            found = services.preview_import(
                actor(request),
                conference=request.conference,
                source_name=source.name,
                source=source.read(),
                archive=form.cleaned_data["archive"],
            )
        except UploadRefused as refusal:
            form.add_error("archive", str(refusal))
        else:
            return redirect("papers:import_preview", request.conference.slug, found.public_id)
    earlier = PaperImport.objects.filter(
        conference=request.conference, state=PaperImport.State.APPLIED, created_by=actor(request)
    )
    context = {"form": form, "earlier": earlier.defer("rows", "problems").select_related("created_by__person")[:10]}
    return render(request, "submissions/chair/import.html", context)


@door("chair")
def import_preview(request: ConferenceRequest, public_id: uuid.UUID) -> HttpResponse:
    """What would be stored, or what is wrong with the file; then apply or drop."""
    # Only for who brought the file: another chair may be in conflict with papers in it, or have written one.
    found = get_object_or_404(
        PaperImport, conference=request.conference, public_id=public_id, created_by=actor(request)
    )
    if request.method == "POST":
        if request.POST.get("action") == "drop":
            services.drop_import(actor(request), paper_import=found)
            messages.success(request, _("Dropped. Nothing was stored."))
            return redirect("papers:import", request.conference.slug)
        try:
            papers = services.apply_import(actor(request), paper_import=found)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            text = ngettext("%(n)d paper imported.", "%(n)d papers imported.", len(papers)) % {"n": len(papers)}
            messages.success(request, text)
        return redirect("papers:import_preview", request.conference.slug, found.public_id)
    names = {kind.pk: kind.name for kind in request.conference.submission_types.all()}
    rows = [one | {"type_name": names.get(one["type"], "")} for one in found.rows]
    context = {"found": found, "page": page_of(request, rows), "with_file": sum(1 for one in rows if one["file"])}
    return render(request, "submissions/chair/import_preview.html", context)


@door("chair", also=PUBLISHING)
def camera_ready(request: ConferenceRequest) -> HttpResponse:
    """All accepted papers that this viewer may see, and how far their final versions are."""
    papers = chair_view.papers_for(request.viewer)
    everything = queries.camera_ready_papers(papers)
    counts = dict(everything.order_by().values_list("state").annotate(n=Count("pk")))
    form = CameraReadyFilterForm(request.GET or None)
    state, text = (form.cleaned_data["state"], form.cleaned_data["q"].strip()) if form.is_valid() else ("", "")
    rows = queries.filtered_camera_ready(everything, state=state, text=text)
    page = page_of(request, sorted_by(rows, request, SORTS, "number"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.camera_ready_rows(list(page)),
        "counts": [(state.label, state.value, counts.get(state.value, 0)) for state in CameraReady.State],
    }
    return render(request, "submissions/chair/camera_ready.html", context)


def _row(request: ConferenceRequest, number: int) -> CameraReady:
    rows = queries.camera_ready_papers(chair_view.papers_for(request.viewer))
    return get_object_or_404(rows, submission__number=number)


@door("chair", also=PUBLISHING)
def camera_ready_paper(request: ConferenceRequest, number: int) -> HttpResponse:
    """One final version: approve it, or return it with a note."""
    row = _row(request, number)
    form = ReturnForm(request.POST if request.POST.get("action") == "return" else None)
    try:
        if request.POST.get("action") == "approve":
            services.approve_camera_ready(actor(request), camera_ready=row)
            messages.success(request, _("Approved. The authors are told."))
            return redirect("papers:camera_ready", request.conference.slug)
        if form.is_valid():
            services.return_camera_ready(actor(request), camera_ready=row, **form.cleaned_data)
            messages.success(request, _("Returned. The authors are told."))
            return redirect("papers:camera_ready", request.conference.slug)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("papers:camera_ready_paper", request.conference.slug, number)
    shown = queries.camera_ready_rows([row])[0]
    names = {author.pk: author for author in Author.objects.filter(submission=row.submission)}
    context = {
        "row": row,
        "shown": shown,
        "form": form,
        "authors": [names[pk] for pk in row.author_order if pk in names],
        "checks": queries.check_rows(shown.document) if shown.document else [],
    }
    return render(request, "submissions/chair/camera_ready_paper.html", context)


@door("chair", also=PUBLISHING)
def camera_ready_file(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """The final PDF of a paper that this viewer may see."""
    row = _row(request, number)
    document = get_object_or_404(
        Document.objects.select_related("stored_file", "submission", "conference"),
        submission=row.submission,
        kind=DocumentKind.CAMERA_READY,
        public_id=public_id,
    )
    return downloads.send_document(document, filename=downloads.neutral_filename(document))


@door("chair", also=PUBLISHING)
def camera_ready_zip(request: ConferenceRequest) -> HttpResponseBase:
    """All final PDFs that were handed in, as one ZIP; made on disk, so that memory stays flat."""
    rows = queries.camera_ready_papers(chair_view.papers_for(request.viewer)).order_by("submission__number")
    target = tempfile.TemporaryFile(prefix="confsite-zip-")  # noqa: SIM115 – the response closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for shown in queries.camera_ready_rows(list(rows.exclude(state=CameraReady.State.OPEN))):
            if shown.document is None:
                continue
            name = f"{shown.submission.number:04d}.pdf"
            with storage.open_stored(shown.document.stored_file) as source, archive.open(name, "w") as entry:
                for chunk in source.chunks():
                    entry.write(chunk)
    target.seek(0)
    filename = f"{request.conference.slug}-camera-ready.zip"
    return FileResponse(target, as_attachment=True, filename=filename, content_type="application/zip")
