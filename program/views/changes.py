"""For attendees: what changed in the program since they last looked."""

from django.http import HttpResponse
from django.utils import timezone

from confsite.conferences.doors import ConferenceRequest, door
from program.changes import steps_of
from program.views.shown import page, program_or_404


@door("public")
def changes(request: ConferenceRequest) -> HttpResponse:
    """Every version with what it changed, newest first; only what was published stands in it."""
    program = program_or_404(request)
    # In the conference's zone, as the static copy of this page tells it to everybody.
    with timezone.override(request.conference.zone):
        return page(request, "changes", program, steps=steps_of(request.conference))
