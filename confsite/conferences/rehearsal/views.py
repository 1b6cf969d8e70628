"""Behind the chair's door: rehearsals, their clock, and the next edition."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import queries as dates
from confsite.conferences.dates.forms import as_utc, local_fields
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Membership
from confsite.conferences.rehearsal import services
from confsite.conferences.rehearsal.clock import jumps
from confsite.conferences.rehearsal.forms import ClockForm, NextEditionForm, RehearseForm
from confsite.conferences.setup.refusals import Refused
from confsite.ui.zones import instant_text

# Minutes a step moves the clock by.
STEPS = (-10080, -1440, -60, 60, 1440, 10080)


@door("chair")
def rehearsal(request: ConferenceRequest) -> HttpResponse:
    """Begin a rehearsal or go to the one there is; copy the conference as its next edition."""
    form = RehearseForm(request.POST or None)
    if form.is_valid():
        try:
            copy = services.rehearse(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                takes_everybody=form.cleaned_data["who"] == RehearseForm.EVERYBODY,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("This is the rehearsal. Move its clock and see what happens."))
            return redirect("setup:clock", copy.slug)
    mine = Membership.objects.filter(person=request.viewer.person).values("conference")
    context = {"form": form, "rehearsals": list(request.conference.rehearsals.filter(pk__in=mine))}
    context["has_other"] = not context["rehearsals"] and request.conference.rehearsals.exists()  # type: ignore[assignment]
    return render(request, "conferences/rehearsal/rehearsal.html", context)


@door("chair")
def clock(request: ConferenceRequest) -> HttpResponse:
    """Move the clock of a rehearsal: to an instant, just before or after a date, by a step, or back."""
    if not request.conference.is_sandbox:
        raise Http404
    zone = request.conference.time_zone
    initial = local_fields(request.conference.now(), zone) | {"zone": zone}
    initial["time"] = str(initial["time"])[:5]
    form = ClockForm(request.POST if "set" in request.POST else None, initial=initial)
    if request.method == "POST":
        at = _asked(request, form)
        try:
            if "reset" in request.POST:
                services.reset_clock(request.user, conference=request.conference)  # type: ignore[arg-type]
                messages.success(request, _("The clock shows the real time again."))
                return redirect("setup:clock", request.conference.slug)
            if at is not None:
                services.set_clock(request.user, conference=request.conference, at=at)  # type: ignore[arg-type]
                messages.success(request, _("The clock shows %(time)s.") % {"time": instant_text(at, zone)})
                return redirect("setup:clock", request.conference.slug)
        except Refused as refused:
            messages.error(request, str(refused))
    calendar = Calendar(request.conference)
    context = {"form": form, "jumps": jumps(dates.named_dates(calendar), calendar.now), "steps": _steps()}
    return render(request, "conferences/rehearsal/clock.html", context)


@door("chair")
def end(request: ConferenceRequest) -> HttpResponse:
    """Delete a rehearsal, after a question."""
    if request.conference.rehearsal_of_id is None:
        raise Http404
    if request.method == "POST":
        original = services.end_rehearsal(request.user, conference=request.conference)  # type: ignore[arg-type]
        messages.success(request, _("The rehearsal is over and everything in it deleted."))
        return redirect("setup:rehearsal", original.slug)
    return render(request, "conferences/rehearsal/end.html")


@door("chair")
def next_edition(request: ConferenceRequest) -> HttpResponse:
    """Copy a conference as the draft of its next edition."""
    if request.conference.is_sandbox:
        raise Http404
    form = NextEditionForm(request.POST or None, initial=_next_initial(request))
    if form.is_valid():
        try:
            copy = services.begin_next_edition(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error("slug", str(refused))
        else:
            messages.success(request, _("This is the draft of the next edition. Only you see it."))
            return redirect("setup:home", copy.slug)
    return render(request, "conferences/rehearsal/next_edition.html", {"form": form})


def _asked(request: ConferenceRequest, form: ClockForm) -> datetime | None:
    """The instant a press of a button asks for; None where it asks for none."""
    if "to" in request.POST:
        return as_utc(request.POST["to"])
    step = request.POST.get("step", "")
    if step in {str(minutes) for minutes in STEPS}:
        return request.conference.now() + timedelta(minutes=int(step))
    return form.chosen() if form.is_bound and form.is_valid() else None


def _steps() -> list[tuple[int, str]]:
    words = (
        _("one week back"),
        _("one day back"),
        _("one hour back"),
        _("one hour on"),
        _("one day on"),
        _("one week on"),
    )
    return list(zip(STEPS, words, strict=True))


def _next_initial(request: ConferenceRequest) -> dict[str, Any]:
    old = request.conference
    year = old.starts_on.year if old.starts_on else None

    def renamed(text: str) -> str:
        return text.replace(str(year), str(year + 1)) if year else text

    slug = renamed(old.slug)
    return {
        "name": renamed(old.name),
        "short_name": renamed(old.short_name),
        "slug": slug if slug != old.slug else "",
        "starts_on": old.starts_on + timedelta(days=364) if old.starts_on else None,
        "ends_on": old.ends_on + timedelta(days=364) if old.ends_on else None,
    }
