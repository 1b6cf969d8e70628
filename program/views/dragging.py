"""What the board asks while something is carried over it: what each place would clash with, and where it was put."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from confsite.conferences.doors import ConferenceRequest
from confsite.ui.days import is_in_our_times
from program import judging, services
from program.errors import Refused
from program.forms.sessions import AskedPlaceForm, PlaceForm
from program.models import Session
from program.views.board import actor, back, is_drag, scheduling


@scheduling
@require_GET
def judge(request: ConferenceRequest) -> HttpResponse:
    """All places for one talk (`talk`), or all of a day (`day`: its first instant) for one session (`session`).

    With `ends_at` only one: a session between two instants in a room, longer or shorter than it is.
    """
    conference, viewer = request.conference, request.viewer.person
    if "ends_at" in request.GET:
        form = AskedPlaceForm(request.GET, conference=conference)
        if not form.is_valid():
            raise Refused(" ".join(str(text) for errors in form.errors.values() for text in errors))
        data = form.cleaned_data
        uid, times = str(data["session"]), (data["starts_at"], data["ends_at"])
        return JsonResponse({"places": [judging.place_of_session(conference, viewer, uid, *times, data["room"])]})
    if request.GET.get("talk"):
        places = judging.places_of_talk(conference, viewer, request.GET["talk"][:36])
    else:
        try:
            day = parse_datetime(request.GET.get("day", "").replace(" ", "+"))
        except ValueError:
            day = None
        if day is None or day.tzinfo is None or not is_in_our_times(day):
            raise Refused(_("Say which day."))
        places = judging.places_of_session(conference, viewer, request.GET.get("session", "")[:36], day)
    return JsonResponse({"places": places})


@require_POST
@scheduling
def place_session(request: ConferenceRequest) -> HttpResponse:
    """Put a session to another time or room, or make it longer or shorter."""
    form = PlaceForm(request.POST, conference=request.conference)
    if not form.is_valid():
        raise Refused(" ".join(str(text) for errors in form.errors.values() for text in errors))
    data = form.cleaned_data
    session = get_object_or_404(
        Session.objects.select_related("conference"), conference=request.conference, uid=data["session"]
    )
    services.update_session(
        actor(request),
        session=session,
        revision=data["revision"],
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        room=data["room"],
    )
    return JsonResponse({"message": ""}) if is_drag(request) else back(request, str(session.uid))
