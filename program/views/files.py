"""Files of the public program: final papers, slides, and how to cite a talk."""

from django.http import FileResponse, Http404, HttpResponse

from confsite.conferences.doors import ConferenceRequest, door
from program import citing
from program.showing import facts_of, files_of, showing_for
from program.views.shown import program_or_404
from submissions.models import DocumentKind
from submissions.storage import open_stored


@door("public")
def paper(request: ConferenceRequest, slug: str) -> FileResponse:
    """The final PDF of a talk's paper, where the conference shows it to this visitor."""
    return _file(request, slug, DocumentKind.CAMERA_READY, f"{slug}.pdf")


@door("public")
def slides(request: ConferenceRequest, slug: str) -> FileResponse:
    """The slides of a talk, where the conference shows them to this visitor."""
    return _file(request, slug, DocumentKind.SLIDES, f"{slug}-slides.pdf")


@door("public")
def bibtex(request: ConferenceRequest, slug: str) -> HttpResponse:
    """A paper talk as a BibTeX entry."""
    program = program_or_404(request)
    slot = program.slot(slug)
    if slot is None or not citing.is_citable(slot):
        raise Http404
    text = citing.bibtex(slot, facts_of(request.conference, has_join_links=False), program.zone)
    response = HttpResponse(text, content_type="application/x-bibtex; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.bib"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _file(request: ConferenceRequest, slug: str, kind: str, name: str) -> FileResponse:
    slot = program_or_404(request).slot(slug)
    number = slot.talk.submission if slot else None
    showing = showing_for(request.conference, request.viewer)
    document = files_of(request.conference, showing, [number] if number else []).get((number or 0, kind))
    if document is None:
        raise Http404
    response = FileResponse(
        open_stored(document.stored_file), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"  # who may read it can change from one minute to the next
    return response
