"""One page from nothing to sessions: rooms, lengths, days, and who can come."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest
from program import services
from program.errors import Refused
from program.forms import FrameForm, LengthsForm, RoomLinesForm
from program.services.common import settings_of
from program.setup_queries import setup_view
from program.views.board import actor, bring_in_papers, scheduling


@scheduling
def setup(request: ConferenceRequest) -> HttpResponse:
    """Rooms, lengths, days and presenters on one page; each part is saved by its own button."""
    conference, part = request.conference, request.POST.get("part", "")
    bring_in_papers(request)
    forms = {
        "rooms": RoomLinesForm(request.POST if part == "rooms" else None, prefix="rooms"),
        "lengths": LengthsForm(
            request.POST if part == "lengths" else None,
            prefix="lengths",
            conference=conference,
            settings=settings_of(conference),
        ),
        "frame": FrameForm(request.POST if part == "frame" else None, prefix="frame", conference=conference),
    }
    if part in forms and forms[part].is_valid():
        try:
            messages.success(request, _save(request, part, forms[part]))
        except Refused as refusal:
            forms[part].add_error(None, str(refusal))
        else:
            return redirect(reverse("schedule:setup", args=[conference.slug]) + f"#{part}")
    context = {"forms": forms, "view": setup_view(conference, request.viewer.person)}
    return render(request, "program/chair/setup.html", context)


def _save(request: ConferenceRequest, part: str, form: RoomLinesForm | LengthsForm | FrameForm) -> str:
    """Do what one part of the page asks; returns what to say."""
    who, conference = actor(request), request.conference
    if isinstance(form, RoomLinesForm):
        rooms = services.add_rooms(who, conference=conference, rooms=form.cleaned_data["rooms"])
        return ngettext("%d room added.", "%d rooms added.", len(rooms)) % len(rooms)
    if isinstance(form, LengthsForm):
        services.save_settings(who, conference=conference, **form.values)
        return _("Lengths are saved.")
    made = services.create_frame(who, conference=conference, frames=form.cleaned_data["frames"])
    return ngettext("%d session added.", "%d sessions and breaks added.", made) % made
