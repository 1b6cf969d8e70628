"""The booklet and the ZIP of the whole program, as the static copy has them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from confsite.conferences.doors import ConferenceRequest, door
from program.bundle.middleware import kept_answer
from program.bundle.store import is_copied
from program.views.shown import program_or_404


@door("public")
def whole(request: ConferenceRequest) -> HttpResponse:
    """A file of the static copy; while it is being made, a page that says so."""
    program = program_or_404(request)
    if not is_copied(request.conference):
        raise Http404
    kept = kept_answer(request, request.conference.slug)
    if kept is not None:
        return kept
    response = render(request, "program/being_made.html", {"program": None, "number": program.number}, status=503)
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response
