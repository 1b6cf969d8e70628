"""Behind the chair's door: important dates, what they cause, and what will happen when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import preview, queries, services
from confsite.conferences.dates.forms import MilestoneForm, MoveForm
from confsite.conferences.dates.timeline import timeline_of
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.mail_pages.queries import visible_mails
from confsite.conferences.models import Milestone
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.conferences.setup.refusals import Refused


@door("chair")
def dates(request: ConferenceRequest) -> HttpResponse:
    """The table of important dates."""
    calendar = Calendar(request.conference)
    context = {"rows": queries.date_rows(request.viewer, calendar), "warnings": queries.warnings(calendar)}
    return render(request, "conferences/dates/dates.html", context)


@door("chair")
def edit_date(request: ConferenceRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a date: form, then what will follow, then done."""
    row = _milestone(request, pk) if pk is not None else None
    initial = {"seen": fingerprint(row, services.FIELDS)} if row else {"kind": request.GET.get("kind", "")}
    form = MilestoneForm(request.POST or None, conference=request.conference, milestone=row, initial=initial)
    context: dict[str, Any] = {"form": form, "milestone": row, "crumbs": _crumbs(request, row or _("Add a date"))}
    if not form.is_valid() or "again" in request.POST:
        return render(request, "conferences/dates/edit.html", context)
    shown = preview.preview_of(request.viewer, form.values(), row)
    is_applied = "apply" in request.POST
    move = MoveForm(request.POST if is_applied else None, choices=shown.audiences, is_reason_needed=shown.is_extension)
    if shown.is_needed and not (is_applied and move.is_valid()):
        context |= {"preview": shown, "move": move}
        return render(request, "conferences/dates/preview.html", context)
    chosen = move.cleaned_data if is_applied and move.is_valid() else {}
    try:
        done = services.set_date(
            request.user,  # type: ignore[arg-type]
            conference=request.conference,
            milestone=row,
            values=form.values(),
            reason=chosen.get("reason", ""),
            notify=chosen.get("notify", ()),
            seen=form.cleaned_data["seen"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "conferences/dates/edit.html", context)
    _say(request, done)
    return redirect("setup:dates", request.conference.slug)


@door("chair")
def remove_date(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Remove a date, after showing what that does."""
    row = _milestone(request, pk)
    if request.method == "POST":
        try:
            services.remove_date(request.user, conference=request.conference, milestone=row)  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Removed."))
        return redirect("setup:dates", request.conference.slug)
    lines, found = preview.removal_of(request.viewer, row)
    context = {"milestone": row, "lines": lines, "found": found, "crumbs": _crumbs(request, row)}
    return render(request, "conferences/dates/remove.html", context)


@door("chair")
def timeline(request: ConferenceRequest) -> HttpResponse:
    """What will happen when: dates, windows and reminders in one list."""
    calendar = Calendar(request.conference)
    rules = queries.rule_facts(request.conference, request.viewer)
    found = timeline_of(queries.named_dates(calendar), rules, calendar.now)
    context = {
        "timeline": found,
        "lines": queries.timeline_lines(request.conference, found),
        "now": calendar.now,
    }
    return render(request, "conferences/dates/timeline.html", context)


def _milestone(request: ConferenceRequest, pk: int) -> Milestone:
    rows = Milestone.objects.filter(conference=request.conference)
    return get_object_or_404(rows.select_related("conference").prefetch_related("revisions__replaced_by"), pk=pk)


def _crumbs(request: ConferenceRequest, here: object) -> list[tuple[str, str]]:
    return [(_("Important dates"), reverse("setup:dates", args=[request.conference.slug])), (str(here), "")]


def _say(request: ConferenceRequest, done: services.DateChange) -> None:
    messages.success(request, _("Saved: %(date)s.") % {"date": done.milestone})
    if done.batch is not None:
        count = visible_mails(request.viewer).filter(batch=done.batch).count()
        messages.info(request, _("Mails held until you release them: %(count)d.") % {"count": count})
