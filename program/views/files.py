"""Files of the public program: final papers, slides, and how to cite a talk."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from confsite.conferences.doors import ConferenceRequest, door
from program import citing
from program.showing import facts_of, files_of, showing_for
from program.views.shown import program_or_404
from submissions import downloads
from submissions.inspection.client import CannotRead
from submissions.models import Document, DocumentKind


@door("public")
def paper(request: ConferenceRequest, slug: str) -> HttpResponseBase:
    """The final PDF of a talk's paper, where the conference shows it to this visitor."""
    return downloads.send_document(_document(request, slug, DocumentKind.CAMERA_READY), filename=f"{slug}.pdf")


@door("public")
def slides(request: ConferenceRequest, slug: str, ending: str) -> HttpResponseBase:
    """The slides of a talk, where the conference shows them to this visitor; a PDF without what names its makers."""
    document = _document(request, slug, DocumentKind.SLIDES)
    if document.ending != ending:
        raise Http404
    try:
        return downloads.send_document(document, scrubbed=True, filename=f"{slug}-slides.{ending}")
    except CannotRead:
        raise Http404 from None


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


def _document(request: ConferenceRequest, slug: str, kind: DocumentKind) -> Document:
    """A file of a talk that this visitor may read; who may can change from one minute to the next."""
    slot = program_or_404(request).slot(slug)
    number = slot.talk.submission if slot else None
    showing = showing_for(request.conference, request.viewer)
    document = files_of(request.conference, showing, [number] if number else []).get((number or 0, kind))
    if document is None:
        raise Http404
    return document
