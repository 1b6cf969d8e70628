"""The author's home: my papers here, and starting a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.windows import Window
from submissions import policies, queries, services
from submissions.deadlines import deadline_of
from submissions.errors import NotAllowed
from submissions.forms import StartForm
from submissions.views.common import actor


@door("author")
def home(request: ConferenceRequest) -> HttpResponse:
    """My papers as cards, and whether new ones are taken."""
    calendar = request.calendar = Calendar(request.conference)  # type: ignore[attr-defined]  # the ribbon takes it too
    types = policies.startable_types(request.conference, calendar, request.viewer.person)
    context = {
        "cards": queries.cards(
            queries.own_submissions(request.viewer).order_by("number"), request.conference, calendar
        ),
        "can_start": bool(types),
        "taking": policies.is_taking_submissions(request.conference),
        "start_deadline": deadline_of(calendar, Window.SUBMIT),
        "deadline": deadline_of(calendar, Window.EDIT),
    }
    return render(request, "submissions/home.html", context)


@door("author")
def start(request: ConferenceRequest) -> HttpResponse:
    """Choose what to submit; the draft begins with a title."""
    calendar = Calendar(request.conference)
    types = policies.startable_types(request.conference, calendar, request.viewer.person)
    if not types:
        return redirect("submissions:home", request.conference.slug)
    form = StartForm(request.conference, types, request.POST or None)
    if form.is_valid():
        try:
            submission = services.start_submission(
                actor(request),
                conference=request.conference,
                **form.cleaned_data,
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Draft #%(number)d is kept here.") % {"number": submission.number})
            return redirect("submissions:edit", request.conference.slug, submission.number)
    context = {"form": form, "types": types, "deadline": deadline_of(calendar, Window.EDIT)}
    return render(request, "submissions/start.html", context)
